using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;

namespace ConvNext.Items.Tests;

/// <summary>The network of all items here: weights by recipe, images, files of a model, and outputs to compare.</summary>
internal static class SmallNetwork
{
    /// <summary>The configuration with so many labels.</summary>
    public static NetworkConfig Config(int labels) => NetworkConfig.Parse(Json(labels));

    /// <summary>The text of its config.json; what else it says goes before the rest, each key with a comma behind it.</summary>
    public static string Json(int labels, string also = "") =>
        $$"""
        { {{also}} "model_type": "convnext", "patch_size": 3, "num_stages": 2, "hidden_sizes": [24, 40], "depths": [1, 2], "image_size": 42, "num_labels": {{labels}} }
        """;

    /// <summary>Weights with a classifier of so many labels; none: no classifier.</summary>
    public static RecipeSource Weights(int labels) => new(Config(labels), "items");

    /// <summary>An image by recipe, (3, height, width).</summary>
    public static float[] Pixels(int height = 42, int width = 42, int images = 1)
    {
        float[] pixels = new float[images * 3 * height * width];
        Recipe.FillPixels("items", pixels);
        return pixels;
    }

    /// <summary>Writes a model into a folder: weights, and a config.json where one is given.</summary>
    public static string Write(TemporaryFolder folder, int labels, string? json)
    {
        using RecipeSource source = Weights(labels);
        var writer = new SafetensorsWriter();
        foreach (string name in source.Names)
        {
            source.TryGet(name, out TensorData? tensor);
            writer.Add(tensor!);
        }

        writer.Write(folder.File("model.safetensors"));
        if (json is not null)
        {
            File.WriteAllText(folder.File("config.json"), json);
        }

        return folder.Path;
    }

    /// <summary>All outputs of one call, one after the other.</summary>
    public static float[] Outputs(ConvNextModel model, float[] pixels, ConvNextSessionOptions? options = null)
    {
        using ConvNextSession session = model.CreateSession(options);
        session.Run(pixels);
        var values = new List<float>();
        foreach (OutputDescription output in session.Description.Outputs)
        {
            OutputTensor tensor = session.GetOutput(output.Name);
            for (int image = 0; image < tensor.Batch; image++)
            {
                values.AddRange(tensor.Image(image));
            }
        }

        return [.. values];
    }

    /// <summary>The words of floats, which compare by their bits.</summary>
    public static int[] Bits(IEnumerable<float> values) => [.. MemoryMarshal.Cast<float, int>(values.ToArray())];
}
