using System;
using System.Buffers;
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
    private const int MostFirstBytes = 1 << 20;

    /// <summary>Reads it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="most">The most bytes, decompressed.</param>
    /// <param name="share">Takes what is held.</param>
    /// <exception cref="ServingException">It is too long, or compressed in a way that is not read.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int most, BodyBudget.Share share)
    {
        HttpRequest request = context.Request;
        string encoding = request.Headers.ContentEncoding.ToString();
        bool isPacked = encoding is "gzip" or "deflate";
        if (!isPacked && encoding is not ("" or "identity"))
        {
            throw new ServingException(StatusCodes.Status415UnsupportedMediaType, $"Content-Encoding is '{encoding}'; gzip, deflate and identity are read.");
        }

        // What cannot be packed grows by a twentieth with quick packers.
        int mostSent = isPacked ? (int)Math.Min(most + (most / 8L) + FirstBytes, Array.MaxLength - 1) : most;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = mostSent + 1L;
        }

        if (request.ContentLength > mostSent)
        {
            throw TooLong(most);
        }

        byte[] body = await ReadAllAsync(request.Body, request.ContentLength, mostSent, share, context.RequestAborted).ConfigureAwait(false)
            ?? throw TooLong(most);
        return !isPacked ? body : Inflate(body, encoding, most, share) ?? throw TooLong(most);
    }

    // It grows in memory that is used again: a body that is refused in the end, or ends too early, leaves nothing to collect.
    private static async ValueTask<byte[]?> ReadAllAsync(Stream stream, long? expected, int most, BodyBudget.Share share, CancellationToken cancellation)
    {
        int taken = (int)Math.Min(expected + 1 ?? FirstBytes, Math.Min(MostFirstBytes, most + 1L));
        share.Take(taken);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(taken);
        int length = 0;
        try
        {
            while (true)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(length, taken - length), cancellation).ConfigureAwait(false);
                if (read == 0)
                {
                    return buffer.AsSpan(0, length).ToArray();
                }

                length += read;
                if (length > most)
                {
                    return null;
                }

                if (length == taken)
                {
                    int next = (int)Math.Min(2L * Math.Max(length, FirstBytes), most + 1L);
                    share.Take(next - taken);
                    byte[] longer = ArrayPool<byte>.Shared.Rent(next);
                    buffer.AsSpan(0, length).CopyTo(longer);
                    (taken, buffer, longer) = (next, longer, buffer);
                    ArrayPool<byte>.Shared.Return(longer);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Twice: the first time to know how long it is, so that what unfolds beyond all bounds takes no memory.
    private static byte[]? Inflate(byte[] compressed, string encoding, int most, BodyBudget.Share share)
    {
        int length = 0;
        byte[] scratch = ArrayPool<byte>.Shared.Rent(FirstBytes);
        try
        {
            using Stream first = Open(compressed, encoding);
            for (int read = first.Read(scratch); read > 0; read = first.Read(scratch))
            {
                length += read;
                if (length > most)
                {
                    return null;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }

        share.Take(length);
        byte[] body = new byte[length];
        using Stream second = Open(compressed, encoding);
        second.ReadExactly(body);
        return body;
    }

    private static Stream Open(byte[] compressed, string encoding)
    {
        var stream = new MemoryStream(compressed, writable: false);
        return encoding == "gzip" ? new GZipStream(stream, CompressionMode.Decompress) : new ZLibStream(stream, CompressionMode.Decompress);
    }

    private static ServingException TooLong(int most) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The request's body has more than {most} bytes, the most that are read.");
}
