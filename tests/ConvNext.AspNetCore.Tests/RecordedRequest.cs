using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;

namespace ConvNext.AspNetCore.Tests;

/// <summary>A request that a real client sent, and the answer that it was given.</summary>
internal sealed class RecordedRequest
{
    private readonly JsonElement _entry;

    private RecordedRequest(JsonElement entry) => _entry = entry;

    public string Name => $"{_entry.GetProperty("scenario").GetString()} ({_entry.GetProperty("client").GetString()})";

    public string Scenario => _entry.GetProperty("scenario").GetString()!;

    public string Method => Request.GetProperty("method").GetString()!;

    public string Path => Request.GetProperty("path").GetString()!;

    /// <summary>Whether the body was kept.</summary>
    public bool IsWhole => !(Request.GetProperty("body") is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("omitted", out _));

    public bool HasAnswer => _entry.TryGetProperty("answer", out JsonElement answer) && answer.ValueKind == JsonValueKind.Object;

    public int Status => Answer.GetProperty("status").GetInt32();

    /// <summary>The answer's body, decompressed.</summary>
    public byte[] AnswerBody => Decompressed(BodyOf(Answer), AnswerHeader("content-encoding"));

    private JsonElement Request => _entry.GetProperty("request");

    private JsonElement Answer => _entry.GetProperty("answer");

    /// <summary>All of a file.</summary>
    public static IReadOnlyList<RecordedRequest> Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(AppContext.BaseDirectory, "recorded", file)));
        return [.. document.RootElement.EnumerateArray().Select(static entry => new RecordedRequest(entry.Clone()))];
    }

    public static byte[] Decompressed(byte[] bytes, string? encoding)
    {
        if (encoding is not ("gzip" or "deflate"))
        {
            return bytes;
        }

        using var source = new MemoryStream(bytes);
        using Stream stream = encoding == "gzip" ? new GZipStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
        using var result = new MemoryStream();
        stream.CopyTo(result);
        return result.ToArray();
    }

    public string? AnswerHeader(string name) =>
        Answer.GetProperty("headers").TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    /// <summary>Sends it again, header by header.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpClient client)
    {
        using var message = new HttpRequestMessage(new HttpMethod(Method), Path);
        byte[] body = BodyOf(Request);
        if (body.Length > 0 || Method == "POST")
        {
            message.Content = new ByteArrayContent(body);
        }

        foreach (JsonProperty header in Request.GetProperty("headers").EnumerateObject())
        {
            if (header.Name is not ("content-length" or "transfer-encoding" or "expect") && !message.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString()))
            {
                message.Content?.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
            }
        }

        return await client.SendAsync(message);
    }

    private static byte[] BodyOf(JsonElement message)
    {
        JsonElement body = message.GetProperty("body");
        if (body.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        if (body.TryGetProperty("text", out JsonElement text))
        {
            return Encoding.UTF8.GetBytes(text.GetString()!);
        }

        return body.TryGetProperty("gzip_base64", out JsonElement zipped)
            ? Decompressed(zipped.GetBytesFromBase64(), "gzip")
            : body.GetProperty("base64").GetBytesFromBase64();
    }
}
