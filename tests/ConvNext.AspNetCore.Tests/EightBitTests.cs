using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ConvNext.Testing;
using ConvNext.Tiny;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ConvNext.AspNetCore.Tests;

/// <summary>A class of 8 bits is served as any other is, beside the class of floats of the same network.</summary>
public sealed class EightBitTests
{
    private static readonly byte[] Cat = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "cat.png"));

    [Fact]
    public async Task Both_precisions_of_a_network_are_served_side_by_side()
    {
        (WebApplication application, HttpClient client) = await ServedPocket.StartAsync(static services => services.AddConvNext<PocketCifar10>().AddConvNext<PocketInt8>());
        await using (application)
        using (client)
        {
            ServedPocket.WaitUntilReady(application.Services);
            JsonNode models = (await client.GetFromJsonAsync<JsonNode>("/models"))!;
            Assert.Equal(
                [("pocketcifar10", "float32"), ("pocketint8", "int8")],
                models["models"]!.AsArray().Select(static model => (model!["name"]!.GetValue<string>(), model["precision"]!.GetValue<string>())));

            float[] floats = await Scores(client, "pocketcifar10");
            float[] codes = await Scores(client, "pocketint8");

            // As the session of the class itself has them, which other tests hold against floats.
            Assert.Equal(Scores(PocketCifar10.LoadEmbedded()), floats);
            Assert.Equal(Scores(PocketInt8.LoadEmbedded()), codes);
            Assert.NotEqual(floats, codes);
        }
    }

    [Fact]
    public async Task Weights_that_are_replaced_are_loaded_in_the_same_precision()
    {
        using var folder = new TemporaryFolder();
        string weights = folder.File("model.safetensors");
        using PocketCifar10 second = PocketCifar10.CreateRandom(seed: 7);
        using (PocketInt8 first = PocketInt8.LoadEmbedded())
        {
            first.SavePacked(weights);
        }

        (WebApplication application, HttpClient client) = await ServedPocket.StartAsync(services => services.AddConvNext<PocketInt8>(options =>
        {
            options.Weights = weights;
            options.ReloadInterval = TimeSpan.FromMilliseconds(20);
        }));
        await using (application)
        using (client)
        {
            ServedPocket.WaitUntilReady(application.Services);
            float[] before = Scores(PocketInt8.LoadEmbedded());
            Assert.Equal(before, await Scores(client, "pocketint8"));

            // A checkpoint of floats in the place of the packed codes.
            string saved = folder.File("saved");
            second.Save(saved);
            File.Move(Path.Combine(saved, "model.safetensors"), weights, overwrite: true);
            using var opened = second.Unpack();
            float[] expected = Scores(PocketInt8.Load(opened));
            Assert.NotEqual(before, expected);
            Assert.True(Attempts.Until(() => Scores(client, "pocketint8").GetAwaiter().GetResult().AsSpan().SequenceEqual(expected)), "The new weights never answered.");
        }
    }

    [Fact]
    public async Task What_loads_a_model_is_asked_again_where_the_files_have_changed()
    {
        using var folder = new TemporaryFolder();
        string weights = folder.File("any file");
        File.WriteAllText(weights, "1");
        (WebApplication application, HttpClient client) = await ServedPocket.StartAsync(services => services.AddConvNext<PocketInt8>(options =>
        {
            options.Weights = weights;
            options.Load = () => PocketInt8.CreateRandom(ulong.Parse(File.ReadAllText(weights), System.Globalization.CultureInfo.InvariantCulture));
            options.ReloadInterval = TimeSpan.FromMilliseconds(20);
        }));
        await using (application)
        using (client)
        {
            ServedPocket.WaitUntilReady(application.Services);
            Assert.Equal(Scores(PocketInt8.CreateRandom(1)), await Scores(client, "pocketint8"));

            File.WriteAllText(folder.File("next"), "22");
            File.Move(folder.File("next"), weights, overwrite: true);

            float[] expected = Scores(PocketInt8.CreateRandom(22));
            Assert.True(Attempts.Until(() => Scores(client, "pocketint8").GetAwaiter().GetResult().AsSpan().SequenceEqual(expected)), "The new weights never answered.");
        }
    }

    private static async Task<float[]> Scores(HttpClient client, string model)
    {
        using HttpResponseMessage answer = await client.PostAsync($"/classify?top=10&model={model}", new ByteArrayContent(Cat));
        JsonNode node = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!;
        return [.. node["predictions"]!.AsArray().OrderBy(static each => each!["index"]!.GetValue<int>()).Select(static each => each!["score"]!.GetValue<float>())];
    }

    private static float[] Scores(ConvNextModel model)
    {
        using (model)
        using (ConvNextSession session = model.CreateSession())
        {
            return [.. Imaging.ConvNextSessionExtensions.Classify(session, Cat, topK: 10).OrderBy(static each => each.Index).Select(static each => each.Score)];
        }
    }
}
