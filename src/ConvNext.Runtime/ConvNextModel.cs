using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Preprocessing;
using ConvNext.Weights;

namespace ConvNext;

/// <summary>
/// A generated ConvNeXt with its weights: immutable, safe to share between threads. Create one
/// <see cref="ConvNextSession"/> per concurrent caller.
/// </summary>
public abstract class ConvNextModel : IDisposable
{
    private const string WeightsFileName = "model.safetensors";

    /// <summary>Takes over the parts; called by generated classes.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ConvNextModel(ModelParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        Description = parts.Description;
        Weights = parts.Weights;
    }

    /// <summary>Shapes, labels, outputs, layers and sizes of the network.</summary>
    public NetworkDescription Description { get; }

    /// <summary>The configuration: that of the folder which the model was loaded from, else the one which its class was generated from.</summary>
    public ConvNextConfig Config => Description.Config;

    /// <summary>Class names in the order of the logits.</summary>
    public IReadOnlyList<string> Labels => Description.Labels;

    /// <summary>
    /// The preprocessor_config.json of the folder which the model was loaded from, else the one which its class was generated with; null where
    /// there was none.
    /// </summary>
    public ConvNextImageProcessorOptions? ImageProcessorOptions => Description.Preprocessing;

    /// <summary>The weights in the layout of the kernels.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal PackedWeights Weights { get; }

    /// <summary>
    /// Writes the weights in the layout of the kernels: a safetensors file that Load maps and uses in place. It is for this network as this
    /// version generates it; keep the checkpoint.
    /// </summary>
    /// <exception cref="ConvNextException">The file cannot be written.</exception>
    public void SavePacked(string path) => PackedFile.Write(path, Description, Weights);

    /// <summary>Creates a session: its own arena and threads. Dispose of it before the model.</summary>
    public abstract ConvNextSession CreateSession(ConvNextSessionOptions? options = null);

    /// <summary>
    /// Writes what Load of a folder reads, here and in the reference: model.safetensors (float32, the reference's names), config.json and
    /// preprocessor_config.json. Loading it gives the same bits.
    /// </summary>
    /// <param name="folder">Made when it does not exist; files of those names in it are replaced.</param>
    /// <param name="imageProcessorOptions">
    /// What preprocessor_config.json says; null stands for <see cref="ImageProcessorOptions"/>, or where the model has none for the
    /// reference's defaults at the network's image size. A network for images that are not square has no default, and gets no such file.
    /// </param>
    /// <exception cref="ConvNextException">A file cannot be written.</exception>
    public void Save(string folder, ConvNextImageProcessorOptions? imageProcessorOptions = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConvNextException($"The folder {folder} cannot be made: {error.Message}", error);
        }

        WeightSaver.Save(Path.Combine(folder, WeightsFileName), Description, Weights);
        IReadOnlyList<string> architectures = Config.Architectures.Count > 0 ? Config.Architectures : [Architecture()];
        (Config with { Dtype = "float32", Architectures = architectures }).Save(Path.Combine(folder, ConvNextConfig.FileName));
        if ((imageProcessorOptions ?? ImageProcessorOptions ?? DefaultImageProcessorOptions()) is { } options)
        {
            SmallFile.Write(Path.Combine(folder, ConvNextImageProcessorOptions.FileName), options.ToJson());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the weights. No session of the model may be used afterwards.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Weights.Dispose();
        }
    }

    // The reference's class that returns what this network does.
    private string Architecture() =>
        Description.Outputs.Any(output => output.Name == "logits") ? "ConvNextForImageClassification"
        : Description.Outputs.Any(output => output.Name == "pooler_output") ? "ConvNextModel"
        : "ConvNextBackbone";

    private ConvNextImageProcessorOptions? DefaultImageProcessorOptions() =>
        Description.InputHeight == Description.InputWidth ? ConvNextImageProcessorOptions.Default with { ShortestEdge = Description.InputHeight } : null;
}
