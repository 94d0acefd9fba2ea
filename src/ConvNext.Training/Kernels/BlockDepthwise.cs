using System.ComponentModel;
using ConvNext.Simd;
using ConvNext.Threading;

namespace ConvNext.Training.Kernels;

/// <summary>A block's depthwise convolution, forwards and backwards: an item is an image's sixteen channels.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class BlockDepthwise
{
    /// <summary>Floats of scratch for a map.</summary>
    public static int ScratchLength(int height, int width) => 2 * DepthwisePlanes.Length(height, width);

    /// <summary>Floats of an image's partial sums of the weights' gradients.</summary>
    public static int PartialsLength(int channels) => Lanes.RoundUp(channels) / Lanes.Count * DepthwisePlanes.PackedLength;

    /// <summary>Normalised = convolution of Input; packs the weights first.</summary>
    public static void Forward<TSimd, TVector, TChannels>(WorkerPool workers, ref BlockPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TChannels : struct, IRowStride
    {
        PackTaps(pass);
        var step = new ForwardStep<TSimd, TVector, TChannels> { Pass = pass };
        workers.Run(ref step, pass.Images * Groups(pass));
    }

    /// <summary>Gradient += that of the convolution's input; the weights' gradients are added to theirs.</summary>
    /// <param name="workers">Who works.</param>
    /// <param name="pass">The block.</param>
    /// <param name="needsInput">Whether the gradient of the input is needed.</param>
    public static void Backward<TSimd, TVector, TChannels>(WorkerPool workers, ref BlockPass pass, bool needsInput)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TChannels : struct, IRowStride
    {
        PackTaps(pass);
        var step = new BackwardStep<TSimd, TVector, TChannels> { Pass = pass, NeedsInput = needsInput };
        workers.Run(ref step, pass.Images * Groups(pass));
        AddPartials(pass);
    }

    private static int Groups(in BlockPass pass) => Lanes.RoundUp(pass.Channels) / Lanes.Count;

    private static void PackTaps(in BlockPass pass)
    {
        float* packed = pass.Taps;
        for (int group = 0; group < Groups(pass); group++, packed += DepthwisePlanes.PackedLength)
        {
            for (int lane = 0; lane < Lanes.Count; lane++)
            {
                int channel = (group * Lanes.Count) + lane;
                bool isChannel = channel < pass.Channels;
                for (int tap = 0; tap < DepthwisePlanes.Taps; tap++)
                {
                    packed[(tap * Lanes.Count) + lane] = isChannel ? pass.Values.DepthwiseWeight[(channel * DepthwisePlanes.Taps) + tap] : 0;
                }

                packed[(DepthwisePlanes.Taps * Lanes.Count) + lane] = isChannel ? pass.Values.DepthwiseBias[channel] : 0;
            }
        }
    }

    // Image after image, whoever computed them.
    private static void AddPartials(in BlockPass pass)
    {
        int length = PartialsLength(pass.Channels);
        for (int channel = 0; channel < pass.Channels; channel++)
        {
            float* first = pass.Partials + (channel / Lanes.Count * DepthwisePlanes.PackedLength) + (channel % Lanes.Count);
            for (int tap = 0; tap <= DepthwisePlanes.Taps; tap++)
            {
                float sum = 0;
                for (int image = 0; image < pass.Images; image++)
                {
                    sum += first[((nint)image * length) + (tap * Lanes.Count)];
                }

                if (tap < DepthwisePlanes.Taps)
                {
                    pass.Gradients.DepthwiseWeight[(channel * DepthwisePlanes.Taps) + tap] += sum;
                }
                else
                {
                    pass.Gradients.DepthwiseBias[channel] += sum;
                }
            }
        }
    }

    private struct ForwardStep<TSimd, TVector, TChannels> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TChannels : struct, IRowStride
    {
        public BlockPass Pass;

        public readonly void Execute(int item, int worker)
        {
            int groups = Groups(Pass);
            int group = item % groups;
            nint map = ((nint)(item / groups) * Pass.Height * Pass.Width * TChannels.Floats) + (group * Lanes.Count);
            float* plane = Pass.Scratch + (worker * Pass.ScratchLength);
            DepthwisePlanes.Fill<TSimd, TVector>(Pass.Input + map, TChannels.Floats, Pass.Height, Pass.Width, plane);
            DepthwisePlanes.Convolve<TSimd, TVector>(
                plane, Pass.Taps + (group * DepthwisePlanes.PackedLength), false, Pass.Normalised + map, TChannels.Floats, Pass.Height, Pass.Width);
        }
    }

    private struct BackwardStep<TSimd, TVector, TChannels> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TChannels : struct, IRowStride
    {
        public BlockPass Pass;
        public bool NeedsInput;

        public readonly void Execute(int item, int worker)
        {
            int groups = Groups(Pass);
            int image = item / groups;
            int group = item % groups;
            nint map = ((nint)image * Pass.Height * Pass.Width * TChannels.Floats) + (group * Lanes.Count);
            float* plane = Pass.Scratch + (worker * Pass.ScratchLength);
            float* gradient = plane + DepthwisePlanes.Length(Pass.Height, Pass.Width);
            float* sums = Pass.Partials + ((nint)image * PartialsLength(Pass.Channels)) + (group * DepthwisePlanes.PackedLength);
            DepthwisePlanes.Fill<TSimd, TVector>(Pass.Input + map, TChannels.Floats, Pass.Height, Pass.Width, plane);
            DepthwisePlanes.Fill<TSimd, TVector>(Pass.ConvolutionGradient + map, TChannels.Floats, Pass.Height, Pass.Width, gradient);
            DepthwisePlanes.Clear<TSimd, TVector>(sums, DepthwisePlanes.PackedLength);
            DepthwisePlanes.Correlate<TSimd, TVector>(plane, gradient, Pass.Height, Pass.Width, sums);
            if (NeedsInput)
            {
                DepthwisePlanes.Convolve<TSimd, TVector>(
                    gradient, Pass.Taps + (group * DepthwisePlanes.PackedLength), true, Pass.Gradient + map, TChannels.Floats, Pass.Height, Pass.Width);
            }
        }
    }
}
