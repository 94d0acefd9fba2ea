using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using ConvNext.Preprocessing;
using ConvNext.Safetensors;
using ConvNext.Cli.CommandLine;
using ConvNext.Weights;

namespace ConvNext.Cli.Models;

/// <summary>A network with weights, labels and preprocessing, ready to answer.</summary>
internal sealed class Classifier : IDisposable
{
    private readonly ConvNextModel model;

    private Classifier(ConvNextModel model, NetworkDescription described, ConvNextImageProcessor processor, ClassifyArguments arguments)
    {
        this.model = model;
        Labels = described.Labels;
        ScoreFunction = arguments.ScoreFunction ?? described.ScoreFunction;
        Processor = processor;
        Session = model.CreateSession(new ConvNextSessionOptions { Threads = arguments.Threads });
    }

    /// <summary>Class names in the order of the logits; empty where they have none.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>What makes scores of the logits: what was asked for, else what config.json says.</summary>
    public ScoreFunction ScoreFunction { get; }

    /// <summary>Makes pixel values of the shape that the network takes.</summary>
    public ConvNextImageProcessor Processor { get; }

    /// <summary>Runs the network.</summary>
    public ConvNextSession Session { get; }

    /// <summary>Loads what the command line asks for.</summary>
    /// <exception cref="ConvNextException">The weights or a file beside them cannot be used.</exception>
    /// <exception cref="ImageProcessingException">The preprocessor's configuration cannot be used.</exception>
    public static Classifier Load(ClassifyArguments arguments, TextWriter errors)
    {
        BuiltInNetwork network = arguments.Network;
        EmbeddedFile preprocessor = network.Preprocessor;
        if (arguments.Weights is not { } path)
        {
            ConvNextImageProcessor builtInProcessor = CreateProcessor(ConvNextImageProcessorOptions.Parse(preprocessor.Bytes, preprocessor.Name), preprocessor.Name, arguments.Backend);
            using SafetensorsFile embedded = network.OpenWeights();
            ConvNextModel builtIn = network.Load(embedded);
            return new Classifier(builtIn, builtIn.Description, builtInProcessor, arguments);
        }

        using Checkpoint checkpoint = Checkpoint.Open(path, arguments.Key);
        KeyOption.Report(checkpoint, arguments.Key, errors);
        ConvNextConfig? config = ReadConfigBeside(path, network);
        string preprocessorPath = Path.Combine(FolderOf(path), ConvNextImageProcessorOptions.FileName);
        ConvNextImageProcessor processor = File.Exists(preprocessorPath)
            ? CreateProcessor(ConvNextImageProcessorOptions.Load(preprocessorPath), preprocessorPath, arguments.Backend)
            : CreateProcessor(ConvNextImageProcessorOptions.Parse(preprocessor.Bytes, preprocessor.Name), preprocessor.Name, arguments.Backend);
        ConvNextModel model = network.Load(checkpoint);
        return new Classifier(model, config is null ? model.Description : model.Description.Adopt(config), processor, arguments);
    }

    /// <summary>Reads the config.json in the folder of the weights, or null where there is none, or one that timm wrote.</summary>
    /// <param name="weights">A file of weights, or the folder itself.</param>
    /// <param name="network">The network that it must describe.</param>
    /// <exception cref="ConvNextException">It cannot be read, or describes another network.</exception>
    public static ConvNextConfig? ReadConfigBeside(string weights, BuiltInNetwork network) =>
        ConvNextConfig.FindBeside(weights) is { } config ? Checked(config, Path.Combine(FolderOf(weights), ConvNextConfig.FileName), network) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Session.Dispose();
        model.Dispose();
    }

    private static string FolderOf(string weights) => Directory.Exists(weights) ? weights : Path.GetDirectoryName(Path.GetFullPath(weights))!;

    private static ConvNextConfig Checked(ConvNextConfig config, string path, BuiltInNetwork network)
    {
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

    private static ConvNextImageProcessor CreateProcessor(ConvNextImageProcessorOptions options, string name, ImageProcessorBackend? backend)
    {
        try
        {
            return new ConvNextImageProcessor(backend is { } chosen ? options with { Backend = chosen } : options);
        }
        catch (ArgumentException error)
        {
            throw new ConvNextException($"{name}: {error.Message}", error);
        }
    }
}
