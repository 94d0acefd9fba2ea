using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Testing;
using ConvNext.Safetensors;

namespace ConvNext.Model.Tests;

/// <summary>The networks of these tests: their configurations, weights by recipe, and files made of them.</summary>
internal static class Networks
{
    /// <summary>Path of a network's config.json.</summary>
    public static string ConfigPath(string name) => Path.Combine(AppContext.BaseDirectory, "networks", name, "config.json");

    /// <summary>Path of the config.json of a variant under models/.</summary>
    public static string ModelPath(string folder) => Path.Combine(AppContext.BaseDirectory, "models", folder, "config.json");

    /// <summary>The configuration as the tests' own reader reads it.</summary>
    public static NetworkConfig Config(string name) => NetworkConfig.Load(ConfigPath(name));

    /// <summary>Pixels by recipe.</summary>
    public static float[] Pixels(NetworkDescription network, int images = 1)
    {
        var pixels = new float[images * network.InputLength];
        Recipe.FillPixels("", pixels);
        return pixels;
    }

    /// <summary>Weights by recipe under the names of an image classification checkpoint; norms of feature maps on request.</summary>
    public static Dictionary<string, (long[] Shape, float[] Values)> Tensors(NetworkConfig config, params string[] featureNorms)
    {
        using var recipe = new RecipeSource(config);
        var tensors = recipe.Names.ToDictionary(name => name, name => (NetworkTensors.Of(config).Single(entry => entry.Name == name).Shape, recipe.Values(name).ToArray()));
        foreach (string feature in featureNorms)
        {
            int stage = feature == "stem" ? 0 : int.Parse(feature["stage".Length..]) - 1;
            long[] shape = [config.HiddenSizes[stage]];
            foreach ((string leaf, float offset) in new[] { ("weight", 1f), ("bias", 0f) })
            {
                string name = $"hidden_states_norms.{feature}.{leaf}";
                var values = new float[shape[0]];
                Recipe.Fill(name, 0.25f, offset, values);
                tensors[name] = (shape, values);
            }
        }

        return tensors;
    }

    /// <summary>A checkpoint in memory; <paramref name="rename"/> gives the name in it, or null for a tensor that it lacks.</summary>
    public static SafetensorsFile Checkpoint(Dictionary<string, (long[] Shape, float[] Values)> tensors, Func<string, string?>? rename = null)
    {
        using var stream = new MemoryStream();
        Writer(tensors, rename).Write(stream);
        return SafetensorsFile.FromMemory(stream.ToArray(), "memory");
    }

    /// <summary>The same, to be written to a file.</summary>
    public static SafetensorsWriter Writer(Dictionary<string, (long[] Shape, float[] Values)> tensors, Func<string, string?>? rename = null)
    {
        var writer = new SafetensorsWriter();
        foreach ((string name, (long[] shape, float[] values)) in tensors)
        {
            if ((rename is null ? name : rename(name)) is { } renamed)
            {
                writer.Add(renamed, shape, values);
            }
        }

        return writer;
    }

    /// <summary>The plain network with the same weights.</summary>
    public static ReferenceNetwork<double> Reference(NetworkConfig config, Dictionary<string, (long[] Shape, float[] Values)> tensors) =>
        new(config, name => tensors.TryGetValue(name, out (long[], float[] Values) tensor) ? tensor.Values : null);

    /// <summary>Names of the bare model and the backbone: no prefix, and what those forms do not have left out.</summary>
    public static string? BareName(string name) =>
        name.StartsWith("classifier.", StringComparison.Ordinal) ? null
        : name.StartsWith("convnext.", StringComparison.Ordinal) ? name["convnext.".Length..]
        : name;

    /// <summary>All outputs of a call, in the reference's order, by name.</summary>
    public static Dictionary<string, float[]> Outputs(ConvNextModel model, float[] pixels)
    {
        using ConvNextSession session = model.CreateSession();
        session.Run(pixels);
        var outputs = new Dictionary<string, float[]>();
        foreach (OutputDescription description in model.Description.Outputs)
        {
            OutputTensor output = session.GetOutput(description.Name);
            var values = new float[output.Batch * description.Length];
            output.CopyChannelsFirst(values);
            outputs.Add(description.Name, values);
        }

        return outputs;
    }
}
