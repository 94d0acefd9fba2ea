using System.Collections.Generic;
using ConvNext.Preprocessing;
using ConvNext.Weights;

namespace ConvNext;

/// <summary>One output of a generated network.</summary>
/// <param name="Name">The reference's name: <c>logits</c>, <c>pooler_output</c>, <c>last_hidden_state</c>, <c>hidden_states.0</c> …</param>
/// <param name="Channels">Size of the channel axis (labels, for logits).</param>
/// <param name="Height">Rows of the feature map; 0 for an output without spatial axes.</param>
/// <param name="Width">Columns of the feature map; 0 for an output without spatial axes.</param>
/// <param name="OffsetInFloats">Start within one image's outputs; the logits stand apart. Feature maps lie dense as (height, width, channels).</param>
public sealed record OutputDescription(string Name, int Channels, int Height, int Width, int OffsetInFloats)
{
    /// <summary>Whether the output is a feature map.</summary>
    public bool IsFeatureMap => Height > 0;

    /// <summary>Elements of one image.</summary>
    public int Length => IsFeatureMap ? Channels * Height * Width : Channels;
}

/// <summary>What a generated network is: everything about it that is known before weights are.</summary>
public sealed record NetworkDescription
{
    /// <summary>Name of the generated class.</summary>
    public required string Name { get; init; }

    /// <summary>Channels of <c>pixel_values</c>.</summary>
    public required int InputChannels { get; init; }

    /// <summary>Rows of <c>pixel_values</c>.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Columns of <c>pixel_values</c>.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Class names in the order of the logits; empty when the network has no classifier.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Learned parameters.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Multiplications of one image, each with its addition.</summary>
    public required long MultiplyCount { get; init; }

    /// <summary>Outputs chosen at build time: the logits first, the others in network order.</summary>
    public required IReadOnlyList<OutputDescription> Outputs { get; init; }

    /// <summary>Floats of one image's outputs, without the logits.</summary>
    public required int OutputLengthInFloats { get; init; }

    /// <summary>Floats of the buffers that all workers of a session share.</summary>
    public required long ArenaLengthInFloats { get; init; }

    /// <summary>Floats of scratch for each worker of a session.</summary>
    public required int ScratchLengthInFloats { get; init; }

    /// <summary>The tensors of the checkpoint and where each lies in the packed weights.</summary>
    public required IReadOnlyList<WeightEntry> Weights { get; init; }

    /// <summary>Floats of the packed weights.</summary>
    public required long WeightsLengthInFloats { get; init; }

    /// <summary>
    /// How images become pixel values, as the model's preprocessor_config.json said at build time; null when none was given.
    /// </summary>
    public ConvNextImageProcessorOptions? Preprocessing { get; init; }

    /// <summary>Floats of one image of <c>pixel_values</c>.</summary>
    public int InputLength => InputChannels * InputHeight * InputWidth;

    /// <summary>
    /// A short name for the layout of the packed weights, computed from <see cref="Weights"/>: a packed file fits the networks that
    /// have its fingerprint. What moves no weight is not in it: activation, labels, and the image size unless it changes the tiles.
    /// </summary>
    public string Fingerprint => LayoutFingerprint.Of(this);
}
