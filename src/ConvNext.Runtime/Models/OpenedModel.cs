using System;
using System.IO;
using ConvNext.Preprocessing;
using ConvNext.Tensors;
using ConvNext.Weights;

namespace ConvNext.Models;

/// <summary>
/// A model that stands open, before a generated class takes it: its weights, and what was found beside them. This is the one way in: <c>Load</c> of
/// a generated class, the program <c>convnext</c> and whoever else is given a folder find the same files in it by the same rules.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item><description>Weights: whatever <see cref="Weights.Checkpoint.Open"/> finds, in a folder or as a file of their own, packed ones among
/// them; or those that are embedded in the program.</description></item>
/// <item><description><c>config.json</c>: must describe the network of the class that takes the model, and gives it its labels, as many as it
/// has where the class takes any number of them. One that timm wrote also says how images are processed. Where there is none, that of the class counts.</description></item>
/// <item><description><c>preprocessor_config.json</c>: counts in place of the one that the class was generated with.</description></item>
/// </list>
/// </remarks>
public sealed class OpenedModel : IDisposable
{
    private readonly ITensorSource _weights;

    private OpenedModel(ITensorSource weights, string? folder)
    {
        _weights = weights;
        if (folder is null)
        {
            return;
        }

        Config = ConvNextConfig.FindBeside(folder);
        ConfigPath = Config is null ? null : Path.Combine(folder, ConvNextConfig.FileName);
        string preprocessor = Path.Combine(folder, ConvNextImageProcessorOptions.FileName);
        ImageProcessorOptions = File.Exists(preprocessor) ? ConvNextImageProcessorOptions.Load(preprocessor) : null;
    }

    /// <summary>What is open already.</summary>
    /// <param name="weights">The weights; closed with this.</param>
    /// <param name="config">What they are the weights of.</param>
    /// <param name="processorFor">How images of a size are processed.</param>
    internal OpenedModel(ITensorSource weights, ConvNextConfig config, Func<ImageSize, ConvNextImageProcessorOptions?> processorFor)
    {
        (_weights, Config, ConfigPath, ProcessorFor) = (weights, config, weights.Description, processorFor);
    }

    /// <summary>The weights, under whatever names they are stored.</summary>
    public ITensorSource Weights => _weights;

    /// <summary>The weights as a checkpoint on disk; null where they are embedded in the program.</summary>
    public Checkpoint? Checkpoint => _weights as Checkpoint;

    /// <summary>The config.json beside the weights, transformers' or timm's; null where there is none.</summary>
    public ConvNextConfig? Config { get; }

    /// <summary>Where <see cref="Config"/> was read, for sentences about it.</summary>
    public string? ConfigPath { get; }

    /// <summary>The preprocessor_config.json beside the weights; null where there is none.</summary>
    public ConvNextImageProcessorOptions? ImageProcessorOptions { get; }

    /// <summary>
    /// The size of the images that the files beside the weights are for: that which preprocessor_config.json makes, else that of config.json; null where neither says one.
    /// </summary>
    public ImageSize? ImageSize => SizeOf(ImageProcessorOptions, Config);

    /// <summary>Opens a folder with a model, or a file of weights.</summary>
    /// <param name="path">The folder; or a file of weights, or the index of several: see <see cref="Weights.Checkpoint.Open"/>.</param>
    /// <param name="key">Which of several dictionaries of tensors in PyTorch's file is meant; null leaves it to the order of preference.</param>
    /// <param name="readsBesideFile">
    /// Whether the files beside a file of weights count as a folder's do. Otherwise such a file is its tensors and nothing else.
    /// </param>
    /// <param name="loading">Whether the weights are mapped, or read into memory.</param>
    /// <exception cref="ConvNextException">There are no weights, or a file cannot be used: the sentence names it.</exception>
    public static OpenedModel Open(string path, string? key = null, bool readsBesideFile = false, WeightLoading loading = WeightLoading.Map)
    {
        ArgumentNullException.ThrowIfNull(path);
        var checkpoint = Checkpoint.Open(path, key, loading);
        try
        {
            return new OpenedModel(checkpoint, FolderOf(path, readsBesideFile));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Opens the weights of a generated class that are embedded in the program; configuration and image processing are those of the class.</summary>
    /// <param name="network">The class, e.g. <c>typeof(MyNet)</c>.</param>
    /// <exception cref="ConvNextException">The program was built without them, or the executable is damaged.</exception>
    public static OpenedModel OpenEmbedded(Type network) => new(EmbeddedModel.OpenWeights(network), folder: null);

    /// <summary>
    /// Reads all of the weights, if they are a packed file, and holds them against the checksum that was written with them. Loading does not: it would have to read every
    /// page before the first is used. A file that was mapped can be changed afterwards; one that was read (<see cref="WeightLoading.Copy"/>) cannot.
    /// </summary>
    /// <returns>Whether there was something to verify: false where the weights are a checkpoint, which has no checksum.</returns>
    /// <exception cref="WeightsException">The packed file is damaged, or was packed before there was a checksum.</exception>
    public bool VerifyPacked()
    {
        if (WeightLoader.FileOf(_weights) is not { } file || !PackedFile.IsPacked(file))
        {
            return false;
        }

        PackedFile.Verify(file);
        return true;
    }

    /// <summary>Closes the files. Models that were made of them keep what they need.</summary>
    public void Dispose() => (_weights as IDisposable)?.Dispose();

    /// <summary>How images of a size are processed, where that is no file's to say; null of files.</summary>
    internal Func<ImageSize, ConvNextImageProcessorOptions?>? ProcessorFor { get; }

    /// <summary>Whether the weights are a packed file.</summary>
    internal bool IsPacked => WeightLoader.FileOf(_weights) is { } file && PackedFile.IsPacked(file);

    /// <summary>The same, of files that no weights are needed for.</summary>
    internal static ImageSize? SizeOf(ConvNextImageProcessorOptions? processor, ConvNextConfig? config) => processor?.MadeSize ?? config?.ImageSize;

    private static string? FolderOf(string path, bool readsBesideFile) =>
        Directory.Exists(path) ? path
        : readsBesideFile ? Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : "."
        : null;
}
