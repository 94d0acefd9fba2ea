using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ConvNext.Hub.Testing;

/// <summary>
/// A small hub with its store of large files, on two ports of loopback. It answers as the recorded conversation has it: a relative 307 for small files, an absolute 302 for
/// large ones. Faults are put in front of it.
/// </summary>
public sealed class TestHub : IAsyncDisposable
{
    public const string Repository = "tiny/convnext-micro";
    public const string Commit = "b28b7af69320201d1cf206ebf28373980add1451";
    public const string Token = "hf_secret";

    private readonly Dictionary<string, byte[]> _contents = [];

    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal)
    {
        ["README.md"] = Encoding.UTF8.GetBytes("A model.\n"),
        ["config.json"] = Encoding.UTF8.GetBytes("""{"model_type": "convnext"}"""),
        ["preprocessor_config.json"] = Encoding.UTF8.GetBytes("""{"size": {"shortest_edge": 224}}"""),
        ["model.safetensors"] = RandomBytes(300_000),
    };

    /// <summary>What happens before the hub's or the store's own answer; true where it was the answer.</summary>
    public Func<HttpContext, Task<bool>> HubFault { get; set; } = static _ => Task.FromResult(false);

    public Func<HttpContext, Task<bool>> StoreFault { get; set; } = static _ => Task.FromResult(false);

    /// <summary>The pauses that clients were to make.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public LoopbackHost Hub { get; private set; } = null!;

    public LoopbackHost Store { get; private set; } = null!;

    public static async Task<TestHub> Start()
    {
        TestHub hub = new();
        hub.Hub = await LoopbackHost.Start(hub.AnswerOfHub);
        hub.Store = await LoopbackHost.Start(hub.AnswerOfStore);
        return hub;
    }

    public static byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A client of this hub that makes no pause.</summary>
    public HubClient Client(HubOptions options) => new(options, (pause, cancellationToken) =>
    {
        Waits.Add(pause);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    });

    public HubOptions Options(string cache) => new() { Endpoint = Hub.Address, CacheFolder = cache, Timeout = TimeSpan.FromSeconds(10) };

    public static async Task Refuse(HttpContext context, int status, string? code = null, string? message = null)
    {
        context.Response.StatusCode = status;
        if (code is not null)
        {
            context.Response.Headers["X-Error-Code"] = code;
        }

        if (message is not null)
        {
            context.Response.Headers["X-Error-Message"] = message;
        }

        await context.Response.CompleteAsync();
    }

#pragma warning disable CA5350 // Git's hash is what the hub names small files by.
    public static string EtagOf(string path, byte[] content) => IsLarge(path)
        ? Convert.ToHexStringLower(SHA256.HashData(content))
        : Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Store.DisposeAsync();
    }

    private static bool IsLarge(string path) => path.EndsWith(".safetensors", StringComparison.Ordinal) || path.EndsWith(".bin", StringComparison.Ordinal);

    private async Task AnswerOfHub(HttpContext context)
    {
        if (await HubFault(context))
        {
            return;
        }

        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        string path = target.Split('?')[0];
        if (path.StartsWith($"/api/models/{Repository}/revision/", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync(JsonSerializer.Serialize(new { sha = Commit, siblings = Files.Keys.Select(file => new { rfilename = file }) }));
        }
        else if (path.StartsWith($"/api/resolve-cache/models/{Repository}/{Commit}/", StringComparison.Ordinal))
        {
            await Small(context, path[$"/api/resolve-cache/models/{Repository}/{Commit}/".Length..]);
        }
        else if (path.StartsWith($"/{Repository}/resolve/", StringComparison.Ordinal))
        {
            string[] parts = path[$"/{Repository}/resolve/".Length..].Split('/', 2);
            await Resolve(context, parts[1]);
        }
        else
        {
            await Refuse(context, 401, "RepoNotFound", "Invalid username or password.");
        }
    }

    private async Task Resolve(HttpContext context, string file)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers["X-Repo-Commit"] = Commit;
        if (!Files.TryGetValue(file, out byte[]? content))
        {
            await Refuse(context, 404, "EntryNotFound", "Entry not found");
            return;
        }

        string etag = EtagOf(file, content);
        headers["X-Linked-Etag"] = $"\"{etag}\"";
        headers["X-Linked-Size"] = content.Length.ToString(CultureInfo.InvariantCulture);
        _contents[etag] = content;
        context.Response.StatusCode = IsLarge(file) ? 302 : 307;
        headers.Location = IsLarge(file) ? $"{Store.Address}repos/{etag}?X-Signature=loopback" : $"/api/resolve-cache/models/{Repository}/{Commit}/{file}?etag={etag}";
    }

    // Compressed, with a weak tag, as the hub does it for whoever accepts that.
    private async Task Small(HttpContext context, string file)
    {
        byte[] content = Files[file];
        context.Response.Headers["X-Repo-Commit"] = Commit;
        bool compressed = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal);
        context.Response.Headers.ETag = $"{(compressed ? "W/" : string.Empty)}\"{EtagOf(file, content)}\"";
        if (!compressed)
        {
            context.Response.ContentLength = content.Length;
            if (context.Request.Method != "HEAD")
            {
                await context.Response.Body.WriteAsync(content);
            }

            return;
        }

        context.Response.Headers.ContentEncoding = "gzip";
        await using GZipStream stream = new(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await stream.WriteAsync(content);
    }

    private async Task AnswerOfStore(HttpContext context)
    {
        if (await StoreFault(context))
        {
            return;
        }

        await Content(context, _contents[context.Request.Path.Value!["/repos/".Length..]], count: null);
    }

    /// <summary>Sends a content, from the byte that is asked for, and ends after some bytes.</summary>
    public static async Task Content(HttpContext context, byte[] content, int? count, bool ignoresRange = false)
    {
        int first = 0;
        if (!ignoresRange && context.Request.Headers.Range.FirstOrDefault() is { } range)
        {
            first = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {first}-{content.Length - 1}/{content.Length}";
        }

        context.Response.ContentLength = content.Length - first;
        int sent = Math.Min(count ?? int.MaxValue, content.Length - first);
        await context.Response.Body.WriteAsync(content.AsMemory(first, sent));
        await context.Response.Body.FlushAsync();
        // Fewer bytes than announced: the server closes the connection. (Aborted, it would be reset, and with it could go what has not been read yet.)
    }

    /// <summary>The content that a request to the store asks for.</summary>
    public byte[] ContentOf(HttpContext context) => _contents[context.Request.Path.Value!["/repos/".Length..]];
}
