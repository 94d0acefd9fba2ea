using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace ConvNext.Hub;

/// <summary>What the hub's API says about a revision of a repository.</summary>
/// <param name="Commit">Its commit.</param>
/// <param name="Files">The paths of its files.</param>
internal sealed record RepositoryInformation(string Commit, IReadOnlyList<string> Files)
{
    // The longest lists of files are some megabytes.
    private const int LongestAnswer = 32 << 20;
    private const string ConversionBot = "SFconvertbot";

    /// <summary>Asks for a revision's commit and files.</summary>
    /// <exception cref="HubException">The hub does not have it, refuses it, does not answer, or answers what cannot be read.</exception>
    public static async Task<RepositoryInformation> Ask(
        HubConnection connection, HubOptions options, string repository, string revision, bool isPatient, CancellationToken cancellationToken)
    {
        string what = $"The list of files of {repository} ({revision})";
        string path = $"/api/models/{repository}/revision/{HubName.InAddress(revision)}";
        using JsonDocument answer = await Json(connection, options, path, what, repository, isPatient, cancellationToken).ConfigureAwait(false);
        try
        {
            string commit = answer.RootElement.GetProperty("sha").GetString() ?? string.Empty;
            List<string> files = [];
            foreach (JsonElement sibling in answer.RootElement.GetProperty("siblings").EnumerateArray())
            {
                files.Add(sibling.GetProperty("rfilename").GetString() ?? string.Empty);
            }

            return HubName.IsCommit(commit) ? new RepositoryInformation(commit, files) : throw Unreadable(what, options, null);
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException)
        {
            throw Unreadable(what, options, error);
        }
    }

    /// <summary>The newest open pull request in which the hub's bot offers the weights as safetensors; null where there is none.</summary>
    /// <exception cref="HubException">The hub does not answer.</exception>
    public static async Task<string?> ConversionPullRequest(HubConnection connection, HubOptions options, string repository, CancellationToken cancellationToken)
    {
        string what = $"The list of pull requests of {repository}";
        string path = $"/api/models/{repository}/discussions";
        using JsonDocument answer = await Json(connection, options, path, what, repository, isPatient: true, cancellationToken).ConfigureAwait(false);
        try
        {
            int newest = answer.RootElement.GetProperty("discussions").EnumerateArray()
                .Where(discussion => discussion.GetProperty("isPullRequest").GetBoolean() && discussion.GetProperty("status").GetString() == "open"
                    && discussion.GetProperty("author").GetProperty("name").GetString() == ConversionBot)
                .Select(discussion => discussion.GetProperty("num").GetInt32()).DefaultIfEmpty(0).Max();
            return newest > 0 ? string.Create(CultureInfo.InvariantCulture, $"refs/pr/{newest}") : null;
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Unreadable(what, options, error);
        }
    }

    private static async Task<JsonDocument> Json(
        HubConnection connection, HubOptions options, string path, string what, string repository, bool isPatient, CancellationToken cancellationToken)
    {
        RetryPlan plan = connection.NewPlan();
        while (true)
        {
            HubException failure;
            HttpResponseMessage? answer = null;
            try
            {
                (answer, _) = await connection.Send(HttpMethod.Get, new Uri(options.Endpoint, path), static _ => { }, cancellationToken).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode)
                {
                    return JsonDocument.Parse(await Content(answer, options, cancellationToken).ConfigureAwait(false));
                }

                failure = HubErrors.Of(answer, what, repository, options);
                if (!RetryPlan.IsPassing(answer.StatusCode))
                {
                    throw failure;
                }
            }
            catch (JsonException error)
            {
                throw Unreadable(what, options, error);
            }
            catch (Exception error) when (error is HttpRequestException or TimeoutException or IOException)
            {
                failure = HubErrors.Unreachable(what, options, error);
            }
            finally
            {
                answer?.Dispose();
            }

            if (!isPatient || !await plan.Wait(answer, cancellationToken).ConfigureAwait(false))
            {
                throw failure;
            }
        }
    }

    private static async Task<ReadOnlyMemory<byte>> Content(HttpResponseMessage answer, HubOptions options, CancellationToken cancellationToken)
    {
        await using Stream content = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[1 << 16];
        using MemoryStream whole = new();
        while (await IdleLimit.Read(content, buffer, options.Timeout, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            if (whole.Length + count > LongestAnswer)
            {
                throw new JsonException("The answer is longer than 32 MiB.");
            }

            whole.Write(buffer, 0, count);
        }

        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }

    private static HubException Unreadable(string what, HubOptions options, Exception? error) =>
        new(HubErrorKind.UnexpectedAnswer, $"{what} cannot be read: {options.Endpoint.Authority} answers something else, so it may be no hub (HF_ENDPOINT).", error);
}
