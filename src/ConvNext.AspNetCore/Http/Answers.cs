using System;
using System.Buffers;
using System.IO;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ConvNext.AspNetCore.Http;

/// <summary>Writes answers. JSON has the exact type <c>application/json</c>, without a charset: with one, some clients of the protocol show no text of an error.</summary>
internal static class Answers
{
    /// <summary>Quotes stay readable: these answers are never put into a page as they are.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public const string Json = "application/json";
    public const string Problem = "application/problem+json";
    public const string Binary = "application/octet-stream";

    /// <summary>A JSON answer.</summary>
    public static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK, string type = Json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return WriteAsync(context, buffer.WrittenMemory, type, status);
    }

    /// <summary>Bytes of any type.</summary>
    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, string type, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>The same, compressed where the client asks for that.</summary>
    public static Task WriteCompressedAsync(HttpContext context, ReadOnlyMemory<byte> body, string type)
    {
        string? encoding = Encoding(context.Request.Headers.AcceptEncoding);
        if (encoding is null)
        {
            return WriteAsync(context, body, type);
        }

        using var compressed = new MemoryStream();
        using (Stream stream = encoding == "gzip"
            ? new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)
            : new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(body.Span);
        }

        context.Response.Headers.ContentEncoding = encoding;
        return WriteAsync(context, compressed.ToArray(), type);
    }

    /// <summary>An error as the protocols have it: <c>{"error": …}</c>.</summary>
    public static Task WriteErrorAsync(HttpContext context, ServingException error)
    {
        SetRetryAfter(context, error);
        return WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("error", error.Message);
            writer.WriteEndObject();
        }, error.Status);
    }

    /// <summary>An error as ProblemDetails, with the member <c>error</c> beside it for clients that know only that.</summary>
    public static Task WriteProblemAsync(HttpContext context, ServingException error)
    {
        SetRetryAfter(context, error);
        return WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", "about:blank");
            writer.WriteString("title", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(error.Status));
            writer.WriteNumber("status", error.Status);
            writer.WriteString("detail", error.Message);
            writer.WriteString("error", error.Message);
            writer.WriteEndObject();
        }, error.Status, Problem);
    }

    private static void SetRetryAfter(HttpContext context, ServingException error)
    {
        if (error.RetryAfterText is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds;
        }
    }

    private static string? Encoding(StringValues accepted)
    {
        if (!StringWithQualityHeaderValue.TryParseList(accepted, out System.Collections.Generic.IList<StringWithQualityHeaderValue>? values))
        {
            return null;
        }

        string? found = null;
        foreach (StringWithQualityHeaderValue value in values)
        {
            if (value.Quality is null or > 0 && (value.Value == "gzip" || (value.Value == "deflate" && found is null)))
            {
                found = value.Value.Value;
            }
        }

        return found;
    }
}
