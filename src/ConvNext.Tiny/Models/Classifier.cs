using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using ConvNext.Configuration;
using ConvNext.Files;
using ConvNext.Preprocessing;
using ConvNext.Safetensors;
using ConvNext.Tiny.CommandLine;
using ConvNext.Weights;

namespace ConvNext.Tiny.Models;

/// <summary>A network with weights, labels and preprocessing, ready to answer.</summary>
internal sealed class Classifier : IDisposable
{
    private readonly ConvNextModel model;

    private Classifier(ConvNextModel model, IReadOnlyList<string> labels, ConvNextImageProcessor processor, int threads)
    {
        this.model = model;
        Labels = labels;
        Processor = processor;
        Session = model.CreateSession(new ConvNextSessionOptions { Threads = threads });
    }

    /// <summary>Class names in the order of the logits; empty where they have none.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Makes pixel values of the shape that the network takes.</summary>
    public ConvNextImageProcessor Processor { get; }

    /// <summary>Runs the network.</summary>
    public ConvNextSession Session { get; }

    /// <summary>Loads what the command line asks for.</summary>
    /// <exception cref="ConvNextException">The weights or a file beside them cannot be used.</exception>
    /// <exception cref="ImageProcessingException">The preprocessor's configuration cannot be used.</exception>
    public static Classifier Load(ClassifyArguments arguments)
    {
        BuiltInNetwork network = arguments.Network;
        EmbeddedFile preprocessor = network.Preprocessor;
        if (arguments.Weights is not { } path)
        {
            ConvNextImageProcessor builtInProcessor = CreateProcessor(preprocessor.Bytes, preprocessor.Name, arguments.Backend);
            using SafetensorsFile embedded = network.OpenWeights();
            ConvNextModel builtIn = network.Load(embedded);
            return new Classifier(builtIn, builtIn.Labels, builtInProcessor, arguments.Threads);
        }

        using Checkpoint checkpoint = Checkpoint.Open(path);
        ConvNextConfig? config = ReadConfigBeside(path, network);
        string preprocessorPath = Path.Combine(FolderOf(path), ConvNextImageProcessorOptions.FileName);
        ConvNextImageProcessor processor = File.Exists(preprocessorPath)
            ? CreateProcessor(ReadFile(preprocessorPath), preprocessorPath, arguments.Backend)
            : CreateProcessor(preprocessor.Bytes, preprocessor.Name, arguments.Backend);
        ConvNextModel model = network.Load(checkpoint);
        return new Classifier(model, config is null ? model.Labels : model.Description.Adopt(config).Labels, processor, arguments.Threads);
    }

    /// <summary>Reads the config.json in the folder of the weights, or null where there is none.</summary>
    /// <param name="weights">A file of weights, or the folder itself.</param>
    /// <param name="network">The network that it must describe.</param>
    /// <exception cref="ConvNextException">It cannot be read, or describes another network.</exception>
    public static ConvNextConfig? ReadConfigBeside(string weights, BuiltInNetwork network) =>
        ReadConfig(Path.Combine(FolderOf(weights), ConvNextConfig.FileName), network);

    /// <inheritdoc/>
    public void Dispose()
    {
        Session.Dispose();
        model.Dispose();
    }

    private static string FolderOf(string weights) => Directory.Exists(weights) ? weights : Path.GetDirectoryName(Path.GetFullPath(weights))!;

    private static ConvNextConfig? ReadConfig(string path, BuiltInNetwork network)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        ConvNextConfig config = ConvNextConfig.Load(path);
        if (Difference(config, network) is not { } difference)
        {
            return config;
        }

        BuiltInNetwork other = network == BuiltInNetwork.Pocket ? BuiltInNetwork.Tiny : BuiltInNetwork.Pocket;
        string end = Difference(config, other) is null ? $"; --model {other.Name} fits." : ".";
        throw new ConvNextException(
            $"{path}: \"{difference.Key}\" is {difference.Found}, but the network '{network.Name}' was generated with {difference.Generated}{end}");
    }

    // A class could run at another image size than its config.json says; those in this program do not.
    private static ConfigDifference? Difference(ConvNextConfig config, BuiltInNetwork network)
    {
        NetworkDescription generated = network.Describe();
        return generated.FindDifference(config) is { } difference ? difference
            : config.ImageSize != generated.Config.ImageSize ? new ConfigDifference("image_size", Text(config.ImageSize), Text(generated.Config.ImageSize))
            : null;
    }

    private static string Text(ImageSize size) => string.Create(CultureInfo.InvariantCulture, $"{size.Height}×{size.Width}");

    private static ConvNextImageProcessor CreateProcessor(ReadOnlySpan<byte> json, string name, ImageProcessorBackend? backend)
    {
        ConvNextImageProcessorOptions options = ConvNextImageProcessorOptions.Parse(json, name);
        try
        {
            return new ConvNextImageProcessor(backend is { } chosen ? options with { Backend = chosen } : options);
        }
        catch (ArgumentException error)
        {
            throw new ConvNextException($"{name}: {error.Message}", error);
        }
    }

    private static byte[] ReadFile(string path) => PathKind.Of(path).Kind is FileKind.Device or FileKind.Socket
        ? throw new ConvNextException($"{path} is a device or a socket; a file is expected.")
        : SmallFile.Read(path);
}
