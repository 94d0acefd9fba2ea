using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ConvNext.Hub.Testing;
using ConvNext.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace ConvNext.Hub.Tests;

/// <summary>What a hub answered Hugging Face's client is answered ours: it comes to the same file, or to the same kind of error.</summary>
public sealed partial class ConversationTests : IDisposable
{
    private static readonly string Recorded = Path.Combine(AppContext.BaseDirectory, "recorded");

    private readonly TemporaryFolder _folder = new("convnext-hub-");

    public static TheoryData<string> Scenarios
    {
        get
        {
            using JsonDocument conversation = Conversation();
            TheoryData<string> names = [];
            foreach (JsonElement scenario in conversation.RootElement.GetProperty("scenarios").EnumerateArray().Where(CanBeReplayed))
            {
                names.Add(scenario.GetProperty("name").GetString()!);
            }

            return names;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Most_of_the_files_downloads_are_replayed() => Assert.True(Scenarios.Count >= 15, $"{Scenarios.Count}");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task The_same_answers_lead_to_the_same_end(string name)
    {
        using JsonDocument conversation = Conversation();
        JsonElement scenario = conversation.RootElement.GetProperty("scenarios").EnumerateArray().First(one => one.GetProperty("name").GetString() == name);
        Match call = Download().Match(scenario.GetProperty("call").GetString()!);
        string result = scenario.GetProperty("result").GetString()!;
        await using Replay replay = await Replay.Start(scenario.GetProperty("exchanges"), Blobs());
        string? token = scenario.TryGetProperty("environment", out JsonElement given) ? given.GetProperty("HF_TOKEN").GetString() : null;
        HubOptions options = new() { Endpoint = replay.Hub.Address, CacheFolder = _folder.File("cache"), Token = token };
        using HubClient client = new(options, (_, _) => Task.CompletedTask);
        string revision = call.Groups["revision"] is { Success: true } named ? named.Value : "main";
        Task<string> Run() => client.DownloadFileAsync(call.Groups["repository"].Value, call.Groups["path"].Value, revision);

        if (ExpectedError(result) is { } kind)
        {
            Assert.Equal(kind, (await Assert.ThrowsAsync<HubException>(Run)).Kind);
        }
        else
        {
            Assert.Equal(result.Replace("$HF_HUB_CACHE", _folder.File("cache"), StringComparison.Ordinal), await Run());
        }

        // Nobody but the hub ever saw a token.
        Assert.All(replay.Store.Seen, request => Assert.Null(request.Token));
    }

    // Downloads of one file into an empty cache whose content was recorded with them; what ours does otherwise on purpose is not among them.
    private static bool CanBeReplayed(JsonElement scenario)
    {
        string name = scenario.GetProperty("name").GetString()!;
        string call = scenario.GetProperty("call").GetString()!;
        bool hasContent = !call.Contains("tiny/big", StringComparison.Ordinal) && !call.Contains("tiny/huge", StringComparison.Ordinal);
        string[] others = ["again", "there", "cached", "with the xet client", "1.33"];
        return Download().IsMatch(call) && (hasContent || name == "no X-Repo-Commit") && !others.Any(other => name.Contains(other, StringComparison.Ordinal));
    }

    private static HubErrorKind? ExpectedError(string result) => !result.StartsWith("raises ", StringComparison.Ordinal)
        ? null
        : ErrorName().Match(result).Value switch
        {
            "RemoteEntryNotFoundError" => HubErrorKind.EntryNotFound,
            "RevisionNotFoundError" => HubErrorKind.RevisionNotFound,
            "RepositoryNotFoundError" => HubErrorKind.RepositoryNotFound,
            "GatedRepoError" => HubErrorKind.Gated,
            "HfHubHTTPError" when result.Contains("401", StringComparison.Ordinal) => HubErrorKind.InvalidToken,
            "LocalEntryNotFoundError" or "FileMetadataError" => HubErrorKind.UnexpectedAnswer,
            var other => throw new InvalidOperationException($"No kind is known for {other}: {result}"),
        };

    private static JsonDocument Conversation() => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Recorded, "hub-conversation.json")));

    // The contents that the answers name, from the caches that were recorded with them.
    private Dictionary<string, byte[]> Blobs()
    {
        string caches = Directory.CreateDirectory(_folder.File("recorded")).FullName;
        using FileStream archive = File.OpenRead(Path.Combine(Recorded, "hub-caches.tar.gz"));
        using GZipStream tar = new(archive, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(tar, caches, overwriteFiles: false);
        return Directory.GetFiles(Path.Combine(caches, "hub-cache"), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "blobs").DistinctBy(Path.GetFileName).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);
    }

    [GeneratedRegex(@"^print\(hf_hub_download\('(?<repository>[^']+)','(?<path>[^']+)'(,revision='(?<revision>[^']+)')?\)\)$")]
    private static partial Regex Download();

    [GeneratedRegex(@"\w+Error")]
    private static partial Regex ErrorName();

    /// <summary>Two hosts that answer as recorded: of the answers to a request the next one, the last one again and again.</summary>
    private sealed class Replay(JsonElement exchanges, Dictionary<string, byte[]> blobs) : IAsyncDisposable
    {
        private readonly HashSet<int> _given = [];

        public LoopbackHost Hub { get; private set; } = null!;

        public LoopbackHost Store { get; private set; } = null!;

        public static async Task<Replay> Start(JsonElement exchanges, Dictionary<string, byte[]> blobs)
        {
            Replay replay = new(exchanges, blobs);
            replay.Hub = await LoopbackHost.Start(context => replay.Answer(context, "HUB"));
            replay.Store = await LoopbackHost.Start(context => replay.Answer(context, "CDN"));
            return replay;
        }

        public async ValueTask DisposeAsync()
        {
            await Hub.DisposeAsync();
            await Store.DisposeAsync();
        }

        private async Task Answer(HttpContext context, string host)
        {
            string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            if (Next(host, context.Request.Method, target) is not { } exchange)
            {
                // Nothing was recorded for this.
                context.Response.StatusCode = 500;
                return;
            }

            if (!exchange.TryGetProperty("answer", out JsonElement answer) || answer.ValueKind != JsonValueKind.Object)
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = answer.GetProperty("status").GetInt32();
            foreach (JsonProperty header in answer.GetProperty("headers").EnumerateObject())
            {
                // Contents are sent as they are, so that their recorded length and compression do not fit.
                if (context.Request.Method == "HEAD" || header.Name is not ("Content-Length" or "Content-Encoding"))
                {
                    context.Response.Headers[header.Name] = WithAddresses(header.Value.GetString()!);
                }
            }

            if (context.Request.Method == "GET" && context.Response.StatusCode == 200)
            {
                string? named = blobs.Keys.FirstOrDefault(name => target.Contains(name, StringComparison.Ordinal));
                await TestHub.Content(context, blobs[named ?? context.Response.Headers.ETag.ToString().TrimStart('W', '/').Trim('"')], count: null);
            }
        }

        private JsonElement? Next(string host, string method, string target)
        {
            (JsonElement Exchange, int Index)[] candidates =
                [.. exchanges.EnumerateArray().Select((exchange, index) => (exchange, index)).Where(candidate => Is(candidate.exchange, host, method, target))];
            if (candidates.Length == 0)
            {
                return null;
            }

            (JsonElement exchange, int index) = candidates.FirstOrDefault(candidate => !_given.Contains(candidate.Index), candidates[^1]);
            _given.Add(index);
            return exchange;
        }

        private string WithAddresses(string value) => value
            .Replace("CDN", Store.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace("HUB", Hub.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

        private static bool Is(JsonElement exchange, string host, string method, string target) =>
            exchange.GetProperty("to").GetString() == host && exchange.GetProperty("method").GetString() == method && exchange.GetProperty("path").GetString() == target;
    }
}
