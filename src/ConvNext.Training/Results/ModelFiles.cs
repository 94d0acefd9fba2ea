using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Preprocessing;
using ConvNext.Safetensors;

namespace ConvNext.Training.Results;

/// <summary>The files of a trained model, as the reference's trainer saves them: transformers loads the folder, and so does <c>Load</c> of a generated class.</summary>
public static class ModelFiles
{
    /// <summary>What the weights are called.</summary>
    public const string WeightsFileName = "model.safetensors";

    // The version whose form the files have.
    private const string TransformersVersion = "\"5.8.0\"";

    /// <summary>Writes model.safetensors, config.json and preprocessor_config.json.</summary>
    /// <param name="folder">A folder that is there.</param>
    /// <param name="tensors">Names as a checkpoint has them, shapes and values, which must stay until all is written.</param>
    /// <param name="config">The configuration, with the labels.</param>
    /// <param name="processor">The image processing; null for no such file.</param>
    /// <exception cref="ConvNextException">A file cannot be written.</exception>
    public static void Write(
        string folder, IEnumerable<(string Name, long[] Shape, ReadOnlyMemory<float> Values)> tensors, ConvNextConfig config, ConvNextImageProcessorOptions? processor)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        SafetensorsWriter weights = new();

        // The reference refuses a file that does not say whose tensors it holds.
        weights.Metadata.Add("format", "pt");
        foreach ((string name, long[] shape, ReadOnlyMemory<float> values) in tensors)
        {
            weights.Add(name, shape, values);
        }

        // The weights last: where they are, all is.
        WriteConfiguration(folder, config, processor);
        weights.Write(Path.Combine(folder, WeightsFileName));
    }

    /// <summary>Writes config.json and preprocessor_config.json.</summary>
    /// <exception cref="ConvNextException">A file cannot be written.</exception>
    public static void WriteConfiguration(string folder, ConvNextConfig config, ConvNextImageProcessorOptions? processor)
    {
        SmallFile.Write(Path.Combine(folder, ConvNextConfig.FileName), ConfigText(config));
        if (processor is not null)
        {
            SmallFile.Write(Path.Combine(folder, ConvNextImageProcessorOptions.FileName), ProcessorText(processor));
        }
    }

    /// <summary>The text of config.json: the keys that the reference writes, sorted.</summary>
    public static byte[] ConfigText(ConvNextConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        IEnumerable<string> stages = Enumerable.Range(0, config.NumStages + 1).Select(stage => stage == 0 ? "\"stem\"" : $"\"stage{stage}\"");
        ConvNextConfig written = config with
        {
            Architectures = config.Architectures.Count > 0 ? config.Architectures : [ArchitectureOf(config.ModelType)],
            Dtype = "float32",
            ProblemType = config.ProblemType ?? ProblemType.SingleLabelClassification,
        };
        return SortedJson.Write(written.ToJson(), [("stage_names", $"[{string.Join(", ", stages)}]"), ("transformers_version", TransformersVersion)]);
    }

    /// <summary>The text of preprocessor_config.json: the keys that the reference writes, sorted; others only where they say more than their default.</summary>
    public static byte[] ProcessorText(ConvNextImageProcessorOptions processor)
    {
        ArgumentNullException.ThrowIfNull(processor);
        byte[] all = processor.ToJson();
        byte[] plain = SortedJson.Write(all, [], "do_center_crop", "do_convert_rgb");
        return IsSame(plain, all) ? plain : SortedJson.Write(all, []);
    }

    /// <summary>Writes a small file whole or not at all.</summary>
    /// <exception cref="ConvNextException">It cannot be written.</exception>
    internal static void Write(string path, byte[] bytes) => SmallFile.Write(path, bytes);

    private static bool IsSame(byte[] left, byte[] right) =>
        ConvNextImageProcessorOptions.Parse(left, "").ToJson().AsSpan().SequenceEqual(ConvNextImageProcessorOptions.Parse(right, "").ToJson());

    private static string ArchitectureOf(string modelType) => modelType == "convnextv2" ? "ConvNextV2ForImageClassification" : "ConvNextForImageClassification";
}
