using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Hub.Testing;
using Xunit;

namespace ConvNext.Hub.Tests;

/// <summary>Networks that break, and bytes that are wrong.</summary>
public sealed class TransferTests : HubTest
{
    [Fact]
    public async Task A_transfer_that_breaks_goes_on_from_the_last_byte()
    {
        int request = 0;
        Hub.StoreFault = async context =>
        {
            await TestHub.Content(context, Hub.ContentOf(context), Interlocked.Increment(ref request) <= 7 ? 40_000 : null);
            return true;
        };

        Assert.Equal(Hub.Files["model.safetensors"], File.ReadAllBytes(await Weights()));

        // Seven breaks, more than there are tries: each brought bytes, so that the count began anew. How many had arrived when it broke is up to the network.
        long[] firsts = [.. Hub.Store.Seen.Skip(1).Select(seen => long.Parse(seen.Range!["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(7, firsts.Length);
        Assert.True(firsts[0] > 0 && firsts.Zip(firsts.Skip(1)).All(pair => pair.First < pair.Second), string.Join(", ", firsts));
        Assert.All(Hub.Waits, wait => Assert.Equal(TimeSpan.FromSeconds(1), wait));
    }

    [Fact]
    public async Task A_store_that_cannot_go_on_begins_again()
    {
        int request = 0;
        Hub.StoreFault = async context =>
        {
            await TestHub.Content(context, Hub.ContentOf(context), Interlocked.Increment(ref request) == 1 ? 40_000 : null, ignoresRange: true);
            return true;
        };

        Assert.Equal(Hub.Files["model.safetensors"], File.ReadAllBytes(await Weights()));
        Assert.Equal(2, Hub.Store.Seen.Count);
    }

    [Fact]
    public async Task A_store_that_always_breaks_is_given_up_after_six_tries()
    {
        Hub.StoreFault = context =>
        {
            context.Abort();
            return Task.FromResult(true);
        };

        HubException error = await Assert.ThrowsAsync<HubException>(Weights);

        Assert.Equal(HubErrorKind.Unreachable, error.Kind);
        Assert.Equal(6, Hub.Store.Seen.Count);
        AssertSeconds(1, 2, 4, 8, 8);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_store_that_falls_silent_is_asked_again()
    {
        int request = 0;
        Hub.StoreFault = async context =>
        {
            if (Interlocked.Increment(ref request) > 1)
            {
                return false;
            }

            context.Response.ContentLength = 300_000;
            await context.Response.Body.WriteAsync(Hub.ContentOf(context).AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };

        string file = await Weights(Hub.Options(Folder.Path) with { Timeout = TimeSpan.FromSeconds(2) });

        Assert.Equal(Hub.Files["model.safetensors"], File.ReadAllBytes(file));
        Assert.Equal("bytes=1000-", Hub.Store.Seen[1].Range);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(408)]
    [InlineData(429)]
    public async Task A_store_that_answers_with_an_error_is_asked_again(int status)
    {
        int request = 0;
        Hub.StoreFault = async context =>
        {
            if (Interlocked.Increment(ref request) > 2)
            {
                return false;
            }

            await TestHub.Refuse(context, status);
            return true;
        };

        Assert.Equal(Hub.Files["model.safetensors"], File.ReadAllBytes(await Weights()));
        AssertSeconds(1, 2);
    }

    [Theory]
    [InlineData("Retry-After", "2")]
    [InlineData("RateLimit", "\"resolvers\";r=0;t=2")]
    public async Task A_hub_that_asks_for_patience_gets_a_second_more(string header, string value)
    {
        int request = 0;
        Hub.HubFault = async context =>
        {
            if (Interlocked.Increment(ref request) > 1)
            {
                return false;
            }

            context.Response.Headers[header] = value;
            await TestHub.Refuse(context, 429);
            return true;
        };

        await Weights();
        AssertSeconds(3);
    }

    [Fact]
    public async Task A_hub_that_keeps_failing_is_given_up()
    {
        Hub.HubFault = async context =>
        {
            await TestHub.Refuse(context, 503);
            return true;
        };

        HubException error = await Assert.ThrowsAsync<HubException>(Weights);

        Assert.Equal("The hub keeps answering 503 (an error of its own) for model.safetensors of tiny/convnext-micro (main); try again later.", error.Message);
        AssertSeconds(1, 2, 4, 8, 8);
    }

    [Theory]
    [InlineData(0, 1)] // Another byte.
    [InlineData(1, 0)] // One byte short.
    public async Task Bytes_that_are_wrong_are_never_kept(int missing, int changed)
    {
        Hub.StoreFault = async context =>
        {
            byte[] wrong = [.. Hub.ContentOf(context).SkipLast(missing)];
            wrong[1000] += (byte)changed;
            await TestHub.Content(context, wrong, null, ignoresRange: true);
            return true;
        };

        HubException error = await Assert.ThrowsAsync<HubException>(Weights);

        Assert.Equal(missing == 0 ? HubErrorKind.WrongContent : HubErrorKind.Unreachable, error.Kind);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Small_files_are_verified_too()
    {
        Hub.HubFault = async context =>
        {
            if (context.Request.Method != "GET")
            {
                return false;
            }

            await context.Response.Body.WriteAsync("""{"model_type": "convnexT"}"""u8.ToArray());
            return true;
        };
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));

        HubException error = await Assert.ThrowsAsync<HubException>(() => client.DownloadFileAsync(TestHub.Repository, "config.json"));

        Assert.Equal(HubErrorKind.WrongContent, error.Kind);
        AssertNothingIsLeft();
    }

    private void AssertSeconds(params int[] seconds) => Assert.Equal(seconds, Hub.Waits.Select(wait => (int)wait.TotalSeconds));

    private void AssertNothingIsLeft() => Assert.Empty(Directory.GetFiles(Folder.File("models--tiny--convnext-micro", "blobs")));
}
