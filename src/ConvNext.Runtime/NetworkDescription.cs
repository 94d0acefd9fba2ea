using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using ConvNext.Families;
using ConvNext.Preprocessing;
using ConvNext.Results;
using ConvNext.Weights;

namespace ConvNext;

/// <summary>One output of a generated network.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">
/// The reference's name: <c>logits</c>, <c>pooler_output</c>, <c>last_hidden_state</c>, <c>hidden_states.0</c> …,
/// <c>feature_maps.stem</c>, <c>feature_maps.stage1</c> …
/// </param>
/// <param name="Channels">Size of the channel axis (labels, for logits).</param>
/// <param name="Height">Rows of the feature map; 0 for an output without spatial axes.</param>
/// <param name="Width">Columns of the feature map; 0 for an output without spatial axes.</param>
/// <param name="OffsetInFloats">Start within one image's outputs; the logits stand apart. Feature maps lie dense as (height, width, channels).</param>
public sealed record OutputDescription(OutputKind Kind, string Name, int Channels, int Height, int Width, int OffsetInFloats)
{
    /// <summary>Vectors that the output is a list of, (rows, channels); 0 for one that is a single vector or a feature map.</summary>
    public int Rows { get; init; }

    /// <summary>Whether the output is a feature map.</summary>
    public bool IsFeatureMap => Height > 0;

    /// <summary>Elements of one image.</summary>
    public int Length => IsFeatureMap ? Channels * Height * Width : Channels * Math.Max(1, Rows);
}

/// <summary>One layer of a generated network: what it gives, what it has learned, what it costs.</summary>
/// <param name="Name">
/// Its place in the network: <c>stem</c>, <c>stage0.block0</c> …, <c>stage1.downsample</c> …, <c>feature_maps.stage1</c> (its norm) …,
/// <c>pool</c> (with the norm behind it), <c>classifier</c>. Stages count from zero, as in the checkpoint's keys; feature maps as the reference names them.
/// </param>
/// <param name="Channels">Channels of its output (labels, for the classifier).</param>
/// <param name="Height">Rows of its output; 0 without spatial axes.</param>
/// <param name="Width">Columns of its output; 0 without spatial axes.</param>
/// <param name="ParameterCount">Learned parameters.</param>
/// <param name="MultiplyCount">Multiplications of one image in convolutions and linear layers, each with its addition.</param>
/// <param name="ArenaBytes">Bytes of the arena's buffers that are alive while it runs; workers' scratch is not among them.</param>
public sealed record LayerDescription(string Name, int Channels, int Height, int Width, long ParameterCount, long MultiplyCount, long ArenaBytes);

/// <summary>What a generated network is: everything about it that is known before weights are.</summary>
public sealed record NetworkDescription
{
    /// <summary>Name of the generated class.</summary>
    public required string Name { get; init; }

    /// <summary>The family that the network is of.</summary>
    public ModelFamily Family { get; init; } = ModelFamily.ConvNext;

    /// <summary>Channels of <c>pixel_values</c>.</summary>
    public required int InputChannels { get; init; }

    /// <summary>Rows of <c>pixel_values</c>.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Columns of <c>pixel_values</c>.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Class names in the order of the logits; empty when the network has no classifier.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>
    /// Whether a checkpoint brings its own number of labels: the class was generated with <c>Labels="any"</c>. Everything that is counted here is counted with
    /// <see cref="Labels"/>, which are those of the checkpoint in a model, and those of config.json in the class.
    /// </summary>
    public bool TakesAnyLabels { get; init; }

    /// <summary>What its pointwise products are computed in.</summary>
    public NetworkPrecision Precision { get; init; }

    /// <summary>The configuration: every key of config.json, defaults filled in.</summary>
    public ConvNextConfig Config { get; init; } = new();

    /// <summary>The layers in the order in which they run.</summary>
    public IReadOnlyList<LayerDescription> Layers { get; init; } = [];

    /// <summary>The network at the other image sizes that it was built for; the weights and the labels are the same.</summary>
    public IReadOnlyList<NetworkDescription> OtherSizes { get; init; } = [];

    /// <summary>The image sizes that a session may take: the default, and those of <see cref="OtherSizes"/>.</summary>
    public IReadOnlyList<ImageSize> ImageSizes => [InputSize, .. OtherSizes.Select(static size => size.InputSize)];

    /// <summary>Learned parameters.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Multiplications of one image, each with its addition.</summary>
    public required long MultiplyCount { get; init; }

    /// <summary>Outputs chosen at build time: the logits first where they are among them.</summary>
    public required IReadOnlyList<OutputDescription> Outputs { get; init; }

    /// <summary>Floats of one image's outputs, without the logits.</summary>
    public required int OutputLengthInFloats { get; init; }

    /// <summary>Floats of the buffers that all workers of a session share.</summary>
    public required long ArenaLengthInFloats { get; init; }

    /// <summary>Floats of scratch for each worker of a session.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public required int ScratchLengthInFloats { get; init; }

    /// <summary>The last stage's map, which the arena keeps to the end of a call; null where no logits of classes are made of it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public MapPlace? LastMap { get; init; }

    /// <summary>The tensors of the checkpoint and where each lies in the packed weights.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public required IReadOnlyList<WeightEntry> Weights { get; init; }

    /// <summary>Bytes of the packed weights.</summary>
    public required long WeightsLengthInBytes { get; init; }

    /// <summary>
    /// How images become pixel values, as preprocessor_config.json said at build time, or in the folder that the model was loaded from; null
    /// when none was given.
    /// </summary>
    public ConvNextImageProcessorOptions? Preprocessing { get; init; }

    /// <summary>
    /// What makes scores of the logits unless a caller chooses, as in the reference's pipeline: a sigmoid for a multi-label classification, nothing
    /// for a regression, both by problem_type; otherwise a sigmoid for one label and softmax for several.
    /// </summary>
    public ScoreFunction ScoreFunction => Scores.Default(Config.ProblemType, Labels.Count);

    /// <summary>Floats of one image of <c>pixel_values</c>.</summary>
    public int InputLength => InputChannels * InputHeight * InputWidth;

    /// <summary>
    /// A short name for the layout of the packed weights, computed from <see cref="Weights"/>: a packed file fits the networks that
    /// have its fingerprint. What moves no weight is not in it: activation, labels, and the image size unless it changes the tiles.
    /// </summary>
    public string Fingerprint => LayoutFingerprint.Of(Weights, WeightsLengthInBytes);

    /// <summary>What packing, loading and saving know of the network.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public WeightTable WeightTable => new()
    {
        NetworkName = Name,
        Family = Family,
        HasPrefix = Class.HasPrefix,
        Variant = Config.Variant,
        Entries = Weights,
        LengthInBytes = WeightsLengthInBytes,
        Labels = TakesAnyLabels ? Labels : null,
        Precision = Precision,
        InitializerRange = Config.InitializerRange,
        LayerScaleInitValue = Config.LayerScaleInitValue,
    };

    /// <summary>The reference's class that hands out what this network does.</summary>
    internal ModelClass Class => Family.ClassFor(Outputs.Select(output => output.Kind));

    /// <summary>Whether the network has what stands behind the last stage: pooling, a norm, perhaps a classifier.</summary>
    internal bool HasHead => Outputs.Any(output => output.Kind is OutputKind.Logits or OutputKind.PoolerOutput);

    private ImageSize InputSize => new(InputHeight, InputWidth);

    /// <summary>The network at one of <see cref="ImageSizes"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It was not built for images of that size.</exception>
    public NetworkDescription At(ImageSize imageSize)
    {
        if (imageSize == InputSize)
        {
            return this;
        }

        foreach (NetworkDescription other in OtherSizes)
        {
            if (other.InputSize == imageSize)
            {
                return other;
            }
        }

        string built = string.Join(" or ", ImageSizes.Select(static size => $"{size.Height}×{size.Width}"));
        throw new ArgumentOutOfRangeException(
            nameof(imageSize), $"{Name} was not built for images of {imageSize.Height}×{imageSize.Width}, but for {built}; others go into the ImageSize of its item.");
    }

    /// <summary>The first key in which a config.json is another network's, or null where weights that belong to it fit this one.</summary>
    /// <remarks>
    /// Compared is what decides the arithmetic with given weights: not the image size, which a class may have of its own, nor the feature
    /// maps, which are chosen at build time, nor the values that only training needs.
    /// </remarks>
    public ConfigDifference? FindDifference(ConvNextConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return ConfigComparison.FindDifference(this, config);
    }

    /// <summary>
    /// This network with the labels and the descriptive keys of a config.json that does not differ, as a model has them which is loaded from
    /// a folder. What was chosen at build time stays, and so do labels in whose place the file has none.
    /// </summary>
    public NetworkDescription Adopt(ConvNextConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return ConfigComparison.Adopt(this, config);
    }
}
