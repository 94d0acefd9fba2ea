using System;
using System.IO;
using System.IO.Compression;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ConvNext.AspNetCore.Http;

/// <summary>A request's body, whole and decompressed, within the limits.</summary>
internal static class RequestBody
{
    private const int FirstBytes = 1 << 16;

    /// <summary>Reads it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="most">The most bytes, decompressed.</param>
    /// <param name="share">Takes what is held.</param>
    /// <exception cref="ServingException">It is too long, or compressed in a way that is not read.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int most, BodyBudget.Share share)
    {
        HttpRequest request = context.Request;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most + 1L;
        }

        if (request.ContentLength > most)
        {
            throw TooLong(most);
        }

        Stream stream = Decompress(request);
        await using (stream.ConfigureAwait(false))
        {
            return await ReadAllAsync(stream, request.ContentLength, most, share, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(Stream stream, long? expected, int most, BodyBudget.Share share, CancellationToken cancellation)
    {
        int first = (int)Math.Min(expected + 1 ?? FirstBytes, most + 1L);
        share.Take(first);
        byte[] buffer = new byte[first];
        int length = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                return buffer.AsMemory(0, length);
            }

            length += read;
            if (length > most)
            {
                throw TooLong(most);
            }

            if (length == buffer.Length)
            {
                int next = (int)Math.Min(2L * Math.Max(length, FirstBytes), most + 1L);
                share.Take(next - buffer.Length);
                Array.Resize(ref buffer, next);
            }
        }
    }

    private static Stream Decompress(HttpRequest request) => request.Headers.ContentEncoding.ToString() switch
    {
        "" or "identity" => request.Body,
        "gzip" => new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
        "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
        string other => throw new ServingException(
            StatusCodes.Status415UnsupportedMediaType, $"Content-Encoding is '{other}'; gzip, deflate and identity are read."),
    };

    private static ServingException TooLong(int most) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The request's body has more than {most} bytes, the most that are read.");
}
