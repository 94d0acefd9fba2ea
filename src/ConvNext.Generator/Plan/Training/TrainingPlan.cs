using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>What a layer of a trainer is: each has a forward operation, and a backward operation in reverse order behind the loss.</summary>
internal enum TrainingLayerKind
{
    /// <summary>Patches → product → layer norm.</summary>
    Stem,

    /// <summary>Layer norm → windows → product.</summary>
    Downsample,

    /// <summary>Depthwise convolution → layer norm → expand → activation → project, added to the input.</summary>
    Block,

    /// <summary>Pool → layer norm → classifier.</summary>
    Head,
}

/// <summary>A layer of a trainer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its place in the network, as the description of the network has it.</param>
/// <param name="Stage">The stage, counted from zero; that of the last map for the head.</param>
/// <param name="Block">The block within its stage.</param>
/// <param name="BlockIndex">The block within the network.</param>
/// <param name="FirstParameter">Index of its first tensor; its others follow.</param>
/// <param name="Input">The map that it reads; null for the stem.</param>
/// <param name="Output">The map that it writes; null for the head.</param>
internal sealed record TrainingLayer(TrainingLayerKind Kind, string Name, int Stage, int Block, int BlockIndex, int FirstParameter, string? Input, string? Output);

/// <summary>What each image of a batch keeps of something; images lie one after the other.</summary>
/// <param name="Name">What it is called in generated code.</param>
/// <param name="ImageFloats">Floats of an image, a multiple of 16.</param>
/// <param name="SlackFloats">Floats behind the last image, which whole tiles may write.</param>
/// <param name="First">The operation that writes it first.</param>
/// <param name="Last">The operation that reads it last.</param>
/// <param name="Shape">For people.</param>
internal sealed record TrainingBuffer(string Name, long ImageFloats, long SlackFloats, int First, int Last, string Shape)
{
    /// <summary>Where it begins in a batch of one image without slack.</summary>
    public long ImageOffset { get; init; }

    /// <summary>What is added to that whatever the batch.</summary>
    public long SlackOffset { get; init; }
}

/// <summary>A distance between rows, a constant of the kernels.</summary>
/// <param name="Name">The type in generated code that has it.</param>
/// <param name="Floats">Floats.</param>
internal sealed record TrainingStride(string Name, int Floats);

/// <summary>A stage as its kernels see it.</summary>
/// <param name="Height">Rows of the map.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">C.</param>
/// <param name="ChannelStride">Floats between pixels.</param>
/// <param name="HiddenStride">Floats between hidden pixels.</param>
/// <param name="PatchStride">Floats between the windows of the stem or the downsample that leads here.</param>
/// <param name="ExpandsAgain">Whether its blocks compute their hidden values again in the backward pass instead of keeping them.</param>
internal sealed record TrainingStage(int Height, int Width, int Channels, int ChannelStride, int HiddenStride, int PatchStride, bool ExpandsAgain)
{
    public int Pixels => Height * Width;

    public int Hidden => 4 * Channels;
}

/// <summary>Memory that a batch needs whatever its size, in floats behind the slack.</summary>
internal sealed record TrainingShared(long FirstPanels, long SecondPanels, long Taps, long Sums, long Zeros, long LengthInFloats);

/// <summary>Everything that is decided about a network's trainer while the program is built.</summary>
internal sealed record TrainingPlan
{
    /// <summary>Name of the class.</summary>
    public required string ClassName { get; init; }

    /// <summary>In the order in which they run forwards.</summary>
    public required EquatableArray<TrainingLayer> Layers { get; init; }

    public required EquatableArray<TrainingStage> Stages { get; init; }

    public required EquatableArray<TrainingBuffer> Buffers { get; init; }

    public required EquatableArray<TrainingStride> Strides { get; init; }

    public required TrainingShared Shared { get; init; }

    /// <summary>Where the buffers lie apart: what is used; else empty.</summary>
    public EquatableArray<ApartBuffer> Apart { get; init; }

    /// <summary>Floats of each image.</summary>
    public required long ImageLengthInFloats { get; init; }

    /// <summary>Floats of all slack.</summary>
    public required long SlackLengthInFloats { get; init; }

    /// <summary>Floats that do not grow with the batch.</summary>
    public long SharedLengthInFloats => SlackLengthInFloats + Shared.LengthInFloats;

    /// <summary>Floats of a worker.</summary>
    public required int ScratchLengthInFloats { get; init; }

    /// <summary>Whether blocks have a layer scale.</summary>
    public required bool HasLayerScale { get; init; }

    /// <summary>Whether blocks have a response norm.</summary>
    public required bool HasResponseNorm { get; init; }

    /// <summary>ε of all norms but the last.</summary>
    public required double Epsilon { get; init; }

    /// <summary>ε of the last.</summary>
    public required double LastEpsilon { get; init; }

    /// <summary>The operation that computes a layer's gradients.</summary>
    public int BackwardOf(int layer) => (2 * Layers.Length) - 1 - layer;

    public TrainingBuffer Buffer(string name) => Buffers.First(buffer => buffer.Name == name);
}
