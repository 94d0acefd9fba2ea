using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Tensors;

namespace ConvNext.Hub;

/// <summary>Asks the hub what a file is, with a HEAD request.</summary>
internal sealed class MetadataRequest(HubConnection connection, HubOptions options, string repository, string revision, string path)
{
    /// <summary>Whether to try again; not where the cache can answer instead.</summary>
    public bool IsPatient { get; init; } = true;

    /// <summary>Called with the commit where the hub says that it has no such file.</summary>
    public Action<string> Missing { get; init; } = static _ => { };

    /// <summary>Asks, again and again where that helps.</summary>
    /// <exception cref="HubException">The hub does not have it, refuses it, or does not answer.</exception>
    public async Task<FileMetadata> Ask(CancellationToken cancellationToken)
    {
        Uri address = new(options.Endpoint, $"/{repository}/resolve/{HubName.InAddress(revision)}/{HubName.PathInAddress(path)}");
        string what = $"{path} of {repository} ({revision})";
        RetryPlan plan = connection.NewPlan();
        while (true)
        {
            HubException failure;
            HttpResponseMessage? answer = null;
            try
            {
                (answer, Uri answered) = await connection.Send(HttpMethod.Head, address, PrepareHead, cancellationToken).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode || HubConnection.Target(answer, answered) is not null)
                {
                    return Read(answer, answered, what);
                }

                failure = HubErrors.Of(answer, what, repository, options);
                if (failure.Kind == HubErrorKind.EntryNotFound && HubErrors.Header(answer, "X-Repo-Commit") is { } commit && HubName.IsCommit(commit))
                {
                    Missing(commit);
                }

                if (!RetryPlan.IsPassing(answer.StatusCode))
                {
                    throw failure;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TimeoutException or IOException)
            {
                failure = HubErrors.Unreachable(what, options, error);
            }
            finally
            {
                answer?.Dispose();
            }

            if (!IsPatient || !await plan.Wait(answer, cancellationToken).ConfigureAwait(false))
            {
                throw failure;
            }
        }
    }

    // The length of the content as it is, not of what a compression makes of it.
    private static void PrepareHead(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");

    private FileMetadata Read(HttpResponseMessage answer, Uri address, string what)
    {
        string commit = HubErrors.Header(answer, "X-Repo-Commit") ?? string.Empty;
        if (!HubName.IsCommit(commit))
        {
            throw new HubException(
                HubErrorKind.UnexpectedAnswer,
                $"The answer for {what} names no commit, so it is not the hub's: a proxy or a firewall may have given it, or HF_ENDPOINT ({options.Endpoint}) is wrong.");
        }

        Uri? target = HubConnection.Target(answer, address);
        string etag = Unquoted(HubErrors.Header(answer, "X-Linked-Etag") ?? HubErrors.Header(answer, "ETag") ?? string.Empty);
        if (!ContentHash.CanVerify(etag))
        {
            throw new HubException(
                HubErrorKind.UnexpectedAnswer, $"The hub names the content of {what} {ErrorText.Quote(etag)}, by which it cannot be verified: a SHA-1 or a SHA-256 is needed.");
        }

        long? length = long.TryParse(HubErrors.Header(answer, "X-Linked-Size"), out long linked) ? linked : target is null ? answer.Content.Headers.ContentLength : null;
        return length is >= 0
            ? new FileMetadata(commit, etag, length.Value, target ?? address)
            : throw new HubException(HubErrorKind.UnexpectedAnswer, $"The hub does not say how long {what} is.");
    }

    private static string Unquoted(string etag) => (etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..] : etag).Trim('"');
}
