using System;
using System.IO;
using System.IO.Compression;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ConvNext.AspNetCore.Tests;

/// <summary>Bodies of all lengths and packings arrive whole, and what is refused is not held.</summary>
public class RequestBodyTests
{
    private const int Most = 3 << 20;

    public static TheoryData<int, string, bool> Bodies
    {
        get
        {
            var data = new TheoryData<int, string, bool>();
            foreach (int length in (int[])[0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (2 << 20) + 17, Most - 1, Most])
            {
                foreach (string encoding in (string[])["", "identity", "gzip", "deflate"])
                {
                    data.Add(length, encoding, true);
                    data.Add(length, encoding, false);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_arrives_whole(int length, string encoding, bool isLengthKnown)
    {
        byte[] sent = new byte[length];
        new Random(length).NextBytes(sent);
        var budget = new BodyBudget(1L << 40);

        using (BodyBudget.Share share = budget.Open())
        {
            ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(Request(Pack(sent, encoding), encoding, isLengthKnown), Most, share);

            Assert.True(body.Span.SequenceEqual(sent));
            Assert.InRange(budget.Taken, length, (6L * length) + (1 << 17));
        }

        Assert.Equal(0, budget.Taken);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("", false)]
    [InlineData("gzip", true)]
    [InlineData("deflate", false)]
    public async Task A_byte_too_many_is_refused(string encoding, bool isLengthKnown)
    {
        var budget = new BodyBudget(1L << 40);
        using (BodyBudget.Share share = budget.Open())
        {
            HttpContext request = Request(Pack(new byte[Most + 1], encoding), encoding, isLengthKnown);
            ServingException error = await Assert.ThrowsAsync<ServingException>(async () => await RequestBody.ReadAsync(request, Most, share));

            Assert.Equal((413, $"The request's body has more than {Most} bytes, the most that are read."), (error.Status, error.Message));
        }

        Assert.Equal(0, budget.Taken);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_bomb_takes_no_more_memory_than_it_has_bytes(string encoding)
    {
        byte[] bomb = Pack(new byte[200 << 20], encoding);
        var budget = new BodyBudget(1L << 40);
        using BodyBudget.Share share = budget.Open();
        await Assert.ThrowsAsync<ServingException>(async () => await RequestBody.ReadAsync(Request(bomb, encoding, true), 32 << 20, share));

        long before = GC.GetAllocatedBytesForCurrentThread();
        await Assert.ThrowsAsync<ServingException>(async () => await RequestBody.ReadAsync(Request(bomb, encoding, true), 32 << 20, share));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (2 * bomb.Length) + (1 << 20));
        Assert.InRange(budget.Taken, 0, 4 * bomb.Length);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_damaged_packing_is_the_clients_mistake(string encoding)
    {
        byte[] damaged = Pack(new byte[5000], encoding);
        damaged.AsSpan(0, 4).Fill(0xEE);
        using BodyBudget.Share share = new BodyBudget(1 << 20).Open();

        Exception? error = await Record.ExceptionAsync(async () => await RequestBody.ReadAsync(Request(damaged, encoding, true), Most, share));

        Assert.Equal((400, "The request's body cannot be read."), (ServingException.Of(error!)!.Status, ServingException.Of(error!)!.Message));
    }

    private static DefaultHttpContext Request(byte[] body, string encoding, bool isLengthKnown)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(body, writable: false);
        context.Request.ContentLength = isLengthKnown ? body.Length : null;
        context.Request.Headers.ContentEncoding = encoding;
        return context;
    }

    private static byte[] Pack(byte[] bytes, string encoding)
    {
        if (encoding is "" or "identity")
        {
            return bytes;
        }

        using var packed = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(packed, CompressionLevel.Fastest) : new ZLibStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}
