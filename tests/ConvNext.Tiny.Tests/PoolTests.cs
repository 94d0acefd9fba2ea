using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ConvNext.Imaging;
using ConvNext.Pooling;
using ConvNext.Results;
using Xunit;

namespace ConvNext.Tiny.Tests;

/// <summary>Pictures through a pool: what a session gives, in order, errors in their places.</summary>
public sealed class PoolTests
{
    private static readonly string Cat = Pocket.Sample("cat.png");
    private static readonly string Rocket = Pocket.Sample("rocket.jpg");

    [Fact]
    public async Task Every_way_in_gives_what_a_session_gives()
    {
        using PocketCifar10 model = PocketCifar10.LoadEmbedded();
        using ConvNextSession session = model.CreateSession();
        byte[] encoded = await File.ReadAllBytesAsync(Cat);
        RgbImage image = new ManagedImageDecoder().Decode(encoded);
        ClassificationResult expected = session.Classify(encoded);
        await using var pool = new ConvNextPool(model, new() { Sessions = 2 });

        Assert.Equal(expected, await pool.ClassifyAsync(encoded));
        Assert.Equal(expected, await pool.ClassifyAsync(image));
        Assert.Equal(expected.Take(2), await pool.ClassifyAsync(encoded, new PictureOptions { TopK = 2 }));
        await using (FileStream stream = File.OpenRead(Cat))
        {
            Assert.Equal(expected, await pool.ClassifyAsync(stream));
        }

        Assert.Equal(session.Embed(encoded), await pool.EmbedAsync(encoded));
        Assert.Equal(session.Embed(encoded, normalize: true), await pool.EmbedAsync(encoded, normalize: true));
    }

    [Fact]
    public async Task Many_files_are_answered_in_order_and_a_broken_one_is_an_answer()
    {
        using PocketCifar10 model = PocketCifar10.LoadEmbedded();
        await using var pool = new ConvNextPool(model, new() { Sessions = 2, QueueLength = 3 });
        string[] paths = [.. Enumerable.Range(0, 30).Select(static i => (i % 3) switch { 0 => Cat, 1 => Rocket, _ => "no-such-picture.png" })];
        var answers = new List<PictureAnswer>();
        await foreach (PictureAnswer answer in pool.ClassifyFilesAsync(paths))
        {
            answers.Add(answer);
        }

        Assert.Equal(paths, answers.Select(static answer => answer.Path));
        Assert.All(answers, static answer => Assert.Equal(
            answer.Path == Cat ? "cat" : answer.Path == Rocket ? "airplane" : null,
            answer.Result?.Top.Label));
        Assert.All(answers, static answer => Assert.Equal(answer.Result is null, answer.Error is ImageDecodeException));
    }

    [Fact]
    public async Task A_stream_that_is_too_long_is_refused_while_it_is_read()
    {
        using PocketCifar10 model = PocketCifar10.LoadEmbedded();
        await using var pool = new ConvNextPool(model, new() { Sessions = 1 });
        var options = new PictureOptions { Decoding = new ImageDecodeOptions { MaxStreamBytes = 1000 } };
        await using FileStream stream = File.OpenRead(Cat);

        ImageDecodeException error = await Assert.ThrowsAsync<ImageDecodeException>(() => pool.ClassifyAsync(stream, options).AsTask());

        Assert.Equal("The stream has more than 1000 bytes, the most that are read (ImageDecodeOptions.MaxStreamBytes).", error.Message);
        Assert.Equal(0, pool.Waiting);
    }

    [Fact]
    public void Features_are_those_of_the_pooled_output_and_their_length_can_be_one()
    {
        using PocketCifar10 model = PocketCifar10.LoadEmbedded();
        using ConvNextSession session = model.CreateSession();
        byte[] encoded = File.ReadAllBytes(Cat);

        float[] features = session.Embed(encoded);

        Assert.Equal(session.GetOutput("pooler_output").Image(0).ToArray(), features);
        float[] unit = session.Embed(encoded, normalize: true);
        double length = Math.Sqrt(features.Sum(static value => (double)value * value));
        Assert.Equal(1, unit.Sum(static value => (double)value * value), 1e-5);
        for (int i = 0; i < features.Length; i++)
        {
            Assert.Equal(features[i] / length, unit[i], 1e-6);
        }
    }
}
