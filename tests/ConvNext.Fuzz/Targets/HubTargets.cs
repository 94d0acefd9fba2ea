using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Hub;

namespace ConvNext.Fuzz.Targets;

/// <summary>
/// The hub's answers. The first byte of an input says to which question: which files there are, which pull requests, or what one file is; for the last the rest is
/// status and headers, one a line.
/// </summary>
internal sealed class HubTarget : FuzzTarget
{
    private const string Repository = "tiny/net";

    public override string Name => "hub";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(
    [
        .. JsonWords.All, "\"sha\":", "\"siblings\":", "\"rfilename\":", "\"b28b7af69320201d1cf206ebf28373980add1451\"", "\"discussions\":", "\"isPullRequest\":", "\"status\":",
            "\"open\"",
        "\"author\":", "\"name\":", "\"SFconvertbot\"", "\"num\":", "X-Repo-Commit: ", "X-Linked-Etag: ", "X-Linked-Size: ", "ETag: ", "Location: ", "Content-Length: ",
        "X-Error-Code: ",
        "X-Error-Message: ", "EntryNotFound", "GatedRepo", "RevisionNotFound", "302\n", "404\n", "200\n", "file:///", "http://", "https://[", "\"b28b\"", "W/\"",
    ]);

    public override bool IsDocumented(Exception error) => error is HubException;

    public override bool IsDocumentedCause(Exception cause) =>
        cause is ConvNextException or System.Text.Json.JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or DecoderFallbackException;

    public override ulong Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return 0;
        }

        using Answering handler = new(input);
        HubOptions options = new() { CacheFolder = TargetFolder.PathOf("cache"), Handler = handler, Timeout = Timeout.InfiniteTimeSpan };
        using HubConnection connection = new(options, static (_, _) => Task.CompletedTask);
        Digest digest = new();
        switch (input[0] % 3)
        {
            case 0:
                RepositoryInformation information = RepositoryInformation.Ask(connection, options, Repository, "main", isPatient: false, CancellationToken.None)
                    .GetAwaiter().GetResult();
                foreach (string file in information.Files)
                {
                    digest.Add(file);
                }

                return digest.Value;
            case 1:
                digest.Add(RepositoryInformation.ConversionPullRequest(connection, options, Repository, CancellationToken.None).GetAwaiter().GetResult() ?? "");
                return digest.Value;
            default:
                MetadataRequest request = new(connection, options, Repository, "main", "model.safetensors") { IsPatient = false };
                FileMetadata metadata = request.Ask(CancellationToken.None).GetAwaiter().GetResult();
                digest.Add(metadata.Etag);
                digest.Add(metadata.Length);
                return digest.Value;
        }
    }

    /// <summary>Answers every request with an input.</summary>
    private sealed class Answering(byte[] input) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage answer = new(HttpStatusCode.OK) { RequestMessage = request };
            if (input[0] % 3 != 2)
            {
                answer.Content = new ByteArrayContent(input, 1, input.Length - 1);
                return Task.FromResult(answer);
            }

            string[] lines = Encoding.Latin1.GetString(input, 1, input.Length - 1).Split('\n');
            answer.StatusCode = ushort.TryParse(lines[0], out ushort status) && status < 1000 ? (HttpStatusCode)status : HttpStatusCode.OK;
            answer.Content = new ByteArrayContent([]);
            foreach (string line in lines.AsSpan(1))
            {
                string[] parts = line.Split(": ", 2);
                if (parts.Length == 2 && !answer.Headers.TryAddWithoutValidation(parts[0], parts[1]))
                {
                    answer.Content.Headers.TryAddWithoutValidation(parts[0], parts[1]);
                }
            }

            return Task.FromResult(answer);
        }
    }
}

/// <summary>The index of weights that the hub sends: names of files that are fetched and written.</summary>
internal sealed class HubIndexTarget : FuzzTarget
{
    public override string Name => "hub-index";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words([.. JsonWords.All, "\"weight_map\":", "\"metadata\":", "\"../../x\"", "\"/etc/passwd\"", "\"a\\\\b\"",
        "\"model-1.safetensors\""]);

    public override bool IsDocumented(Exception error) => error is HubException;

    public override bool IsDocumentedCause(Exception cause) =>
        cause is ConvNextException or System.Text.Json.JsonException or InvalidOperationException { Source: JsonWords.Library };

    public override ulong Run(byte[] input)
    {
        Digest digest = new();
        foreach (string file in ShardList.Read(TargetFolder.Write("hub.index.json", input)))
        {
            if (file.Contains("..", StringComparison.Ordinal) && Array.Exists(file.Split('/', '\\'), segment => segment == ".."))
            {
                throw new BrokenPromiseException($"'{file}' leads out of the folder");
            }

            digest.Add(file);
        }

        return digest.Value;
    }
}
