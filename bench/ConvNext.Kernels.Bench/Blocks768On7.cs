using ConvNext.Simd;

namespace ConvNext.Kernels.Bench;

/// <summary>
/// The kernels of a generated class are its own affair; a part of the class may call them. Called are the steps of a block, on one
/// thread: what the session calls, in the session's buffers.
/// </summary>
unsafe partial class Blocks768On7
{
    private const int InputOffset = Buffers.Stage0A + BorderInFloats;
    private const int OutputOffset = Buffers.Stage0B + BorderInFloats;

    // Three zero pixels stand before each map; the distance of two maps is that of their pixels, the borders included.
    private const int BorderInFloats = FeatureMaps.Border * ((Buffers.Stage0B - Buffers.Stage0A) / ((7 * (7 + FeatureMaps.Border)) + FeatureMaps.Border));

    /// <summary>Depthwise convolution and layer norm.</summary>
    public void Depthwise<TSimd, TVector>(float* arena)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var step = new Stage0DepthwiseStep<TSimd, TVector>
        {
            Input = arena + InputOffset,
            Weights = new() { Start = Weights.Pointer + Offsets.Stage0Block0 },
            Normalised = arena + Buffers.Normalised0,
            Rows = Stage0DepthwiseStep<TSimd, TVector>.RowsFor(1),
        };
        for (int item = 0; item < step.Items; item++)
        {
            step.Execute(item, 0);
        }
    }

    /// <summary>Pointwise expand and activation.</summary>
    public void Expand<TSimd, TVector>(float* arena)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var step = new Stage0ExpandStep<TSimd, TVector>
        {
            Source = arena + Buffers.Normalised0,
            Weights = new() { Start = Weights.Pointer + Offsets.Stage0Block0 },
            Hidden = arena + Buffers.Hidden0,
        };
        for (int item = 0; item < Stage0ExpandStep<TSimd, TVector>.Items; item++)
        {
            step.Execute(item, 0);
        }
    }

    /// <summary>Pointwise project, layer scale and residual.</summary>
    public void Project<TSimd, TVector>(float* arena)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var step = new Stage0ProjectStep<TSimd, TVector>
        {
            Source = arena + Buffers.Hidden0,
            Weights = new() { Start = Weights.Pointer + Offsets.Stage0Block0 },
            Input = arena + InputOffset,
            Output = arena + OutputOffset,
            Scratch = arena + Network.ArenaLengthInFloats,
        };
        for (int item = 0; item < Stage0ProjectStep<TSimd, TVector>.Items; item++)
        {
            step.Execute(item, 0);
        }
    }
}
