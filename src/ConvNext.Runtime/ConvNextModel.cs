using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Families;
using ConvNext.Files;
using ConvNext.Models;
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

    /// <summary>Where the weights came from, and which of several in the file were taken; null where they were made at random.</summary>
    public WeightsOrigin? WeightsOrigin => Weights.Origin;

    /// <summary>The weights in the layout of the kernels.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal PackedWeights Weights { get; }

    /// <summary>
    /// The weights as floats, for another class of the same network: one with <c>Precision="int8"</c> say, which so takes weights that are embedded or packed. Labels and image
    /// processing are those of this model.
    /// </summary>
    /// <returns>What <c>Load</c> of the other class takes; this model must not be disposed of before it.</returns>
    /// <exception cref="ConvNextException">The weights are of 8 bits, which do not lead back to the floats that they are made of.</exception>
    public OpenedModel Unpack() => Description.Precision == NetworkPrecision.Float32
        ? new OpenedModel(new ModelTensorSource(this), Config, size => (Description.ImageSizes.Contains(size) ? Description.At(size) : Description).Preprocessing)
        : throw new ConvNextException(
            $"{Description.Name} has weights of 8 bits, which do not lead back to the floats that they are made of; a model of 32-bit floats is accepted.");

    /// <summary>
    /// Writes the weights in the layout of the kernels: a safetensors file that Load maps and uses in place. It is for this network as this
    /// version generates it; keep the checkpoint.
    /// </summary>
    /// <exception cref="ConvNextException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public void SavePacked(string path)
    {
        using PackedWeights.UseScope use = Weights.BeginUse(this);
        PackedFile.Write(path, Description.WeightTable, Weights, use);
    }

    /// <summary>Creates a session: its own arena and threads. Once the model is disposed of, a session of it runs no more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ConvNextException">The system does not start that many threads.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public abstract ConvNextSession CreateSession(ConvNextSessionOptions? options = null);

    /// <summary>Which of the sizes that the class was built for a session is to take: 0 for the default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It was not built for that size.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected int ImageSizeIndex(ConvNextSessionOptions? options)
    {
        if (options?.ImageSize is not { } size)
        {
            return 0;
        }

        NetworkDescription chosen = Description.At(size);
        for (int index = 0; index < Description.OtherSizes.Count; index++)
        {
            if (ReferenceEquals(chosen, Description.OtherSizes[index]))
            {
                return index + 1;
            }
        }

        return 0;
    }

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
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public void Save(string folder, ConvNextImageProcessorOptions? imageProcessorOptions = null) =>
        Save(folder, new ConvNextSaveOptions { ImageProcessorOptions = imageProcessorOptions });

    /// <summary>
    /// The same with a choice of the weights' type. Loading what was saved gives the same bits for 32-bit floats, and for weights saved as they
    /// were loaded. Keys of the loaded files that nothing here reads are written again.
    /// </summary>
    /// <param name="folder">Made when it does not exist; files of those names in it are replaced.</param>
    /// <param name="options">The type of the weights, and what preprocessor_config.json says.</param>
    /// <exception cref="ConvNextException">A file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public void Save(string folder, ConvNextSaveOptions options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        SavedForm.Check(this, options);
        using PackedWeights.UseScope use = Weights.BeginUse(this);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConvNextException($"The folder {folder} cannot be made: {FileReason.Of(error)}.", error);
        }

        string dtype = WeightSaver.Save(Path.Combine(folder, WeightsFileName), Description.WeightTable, Weights, use, options.WeightsType);
        IReadOnlyList<string> architectures = Config.Architectures.Count > 0 ? Config.Architectures : [Description.Class.Name];
        (Config with { Dtype = dtype, Architectures = architectures }).Save(Path.Combine(folder, ConvNextConfig.FileName));

        // timm's image processing, which the file has no keys for, stays with the class.
        if ((options.ImageProcessorOptions ?? ImageProcessorOptions ?? DefaultImageProcessorOptions()) is { Crop: ImageCrop.Reference } processor)
        {
            SmallFile.Write(Path.Combine(folder, ConvNextImageProcessorOptions.FileName), processor.ToJson());
        }
    }

    /// <summary>
    /// Releases the weights, as soon as nobody uses them: a call that is running on another thread, or a Save, ends as it would have. After
    /// that the sessions of this model, like the model itself, throw <see cref="ObjectDisposedException"/>; what describes the network stays readable.
    /// </summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the weights.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Weights.Dispose();
        }
    }

    private ConvNextImageProcessorOptions? DefaultImageProcessorOptions() => Description.Family == ModelFamily.DinoV3
        ? ConvNextImageProcessorOptions.DinoV3 with { ExactSize = new ImageSize(Description.InputHeight, Description.InputWidth) }
        : Description.InputHeight == Description.InputWidth ? ConvNextImageProcessorOptions.Default with { ShortestEdge = Description.InputHeight } : null;
}
