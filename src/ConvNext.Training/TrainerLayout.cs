using System.ComponentModel;

namespace ConvNext.Training;

/// <summary>How much memory a generated trainer needs; decided while the program is built.</summary>
/// <param name="ImageLengthInFloats">Floats that each image of a batch takes.</param>
/// <param name="SharedLengthInFloats">Floats that a batch takes whatever its size: packed weights, sums.</param>
/// <param name="ScratchLengthInFloats">Floats of each worker.</param>
/// <param name="Features">Channels of the pooled features.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record TrainerLayout(long ImageLengthInFloats, long SharedLengthInFloats, int ScratchLengthInFloats, int Features);
