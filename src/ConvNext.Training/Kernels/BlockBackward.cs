using System;
using System.ComponentModel;
using ConvNext.Simd;
using ConvNext.Threading;
using ConvNext.Training.Activations;

namespace ConvNext.Training.Kernels;

/// <summary>The backward pass of a block from its output to its convolution, a few pixels at a time, and the gradients of its two matrices.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe partial class BlockBackward
{
    private const int ItemRows = BlockForward.ItemRows;

    /// <summary>Floats of scratch.</summary>
    public static int ScratchLength(int channelStride, int hiddenStride) => ItemRows * ((2 * channelStride) + hiddenStride);

    /// <summary>Rows of partial sums that an image needs at most: two of channels, and one float, for each item.</summary>
    public static int PartialRows(int pixels) => (pixels / ItemRows) + 1;

    /// <summary>
    /// From Gradient to ConvolutionGradient; adds the gradients of all tensors but the convolution's. HiddenValues and Normalised are not what they were
    /// afterwards.
    /// </summary>
    /// <param name="workers">Who works.</param>
    /// <param name="pass">The block.</param>
    public static void Run<TSimd, TVector, TActivation, TGradient, TChannels, THidden>(WorkerPool workers, ref BlockPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TActivation : struct, ConvNext.Activations.IActivation
        where TGradient : struct, IActivationGradient
        where TChannels : struct, IRowStride
        where THidden : struct, IRowStride
    {
        PanelPacking.Pack(
            workers, pass.Values.ProjectWeight, new PackedAxis(pass.Channels, pass.Channels, pass.Hidden), new PackedAxis(pass.Hidden, pass.Hidden, 1), pass.FirstPanels);
        PanelPacking.Pack(
            workers, pass.Values.ExpandWeight, new PackedAxis(pass.Hidden, pass.Hidden, pass.Channels), new PackedAxis(pass.Channels, pass.Channels, 1), pass.SecondPanels);
        bool hasResponse = pass.Response is not null;
        if (hasResponse)
        {
            var toHidden = new Step<TSimd, TVector, TGradient, TChannels, THidden> { Pass = pass, Begins = true };
            workers.Run(ref toHidden, BlockForward.Items(pass));
            ResponseNorms.Backward<TSimd, TVector, TActivation, THidden>(workers, ref pass);
        }

        var step = new Step<TSimd, TVector, TGradient, TChannels, THidden> { Pass = pass, Begins = !hasResponse, Ends = true };
        workers.Run(ref step, BlockForward.Items(pass));
        AddPartials<TSimd, TVector, TChannels>(pass);
        AddProject<TSimd, TVector, TChannels, THidden>(workers, pass);
        WeightGradients.Add<TSimd, TVector>(
            workers, pass.HiddenValues, THidden.Floats, pass.Hidden, pass.Normalised, TChannels.Floats, pass.Channels, pass.Rows,
            pass.Gradients.ExpandWeight, pass.Gradients.ExpandBias, pass.Scratch, pass.ScratchLength);
    }

    private struct Step<TSimd, TVector, TGradient, TChannels, THidden> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TGradient : struct, IActivationGradient
        where TChannels : struct, IRowStride
        where THidden : struct, IRowStride
    {
        public BlockPass Pass;
        public bool Begins;
        public bool Ends;

        public readonly void Execute(int item, int worker)
        {
            int first = item * ItemRows;
            int count = Math.Min(ItemRows, Pass.Rows - first);
            float* scratch = Pass.Scratch + (worker * Pass.ScratchLength);
            float* sums = Pass.Partials + ((nint)item * ((3 * TChannels.Floats) + Lanes.Count));
            float* toHidden = Pass.Response is null ? scratch + (2 * ItemRows * TChannels.Floats) : Pass.Work + ((nint)first * THidden.Floats);
            if (Begins)
            {
                DepthwisePlanes.Clear<TSimd, TVector>(sums, (3 * TChannels.Floats) + Lanes.Count);
                ToHidden(first, count, scratch, toHidden, sums + (2 * TChannels.Floats));
            }

            if (Ends)
            {
                ThroughActivation(first, count, toHidden, sums + (3 * TChannels.Floats));
                ThroughExpand(first, count, scratch, sums);
            }
        }

        // The gradient of what the project multiplies.
        private readonly void ToHidden(int first, int count, float* branch, float* destination, float* biasSums)
        {
            int padded = Lanes.RoundUp(Pass.Channels);
            int pixels = Pass.Height * Pass.Width;
            for (int row = 0; row < count; row++)
            {
                float* gradient = Pass.Gradient + ((first + row) * (nint)TChannels.Floats);
                TVector scales = TSimd.Create(Pass.BranchScales[(first + row) / pixels]);
                for (int i = 0; i < padded; i += TSimd.Count)
                {
                    TVector scaled = TSimd.Multiply(TSimd.Load(gradient + i), scales);
                    TSimd.Store(TSimd.Add(scaled, TSimd.Load(biasSums + i)), biasSums + i);
                    TSimd.Store(Pass.Values.LayerScale is null ? scaled : TSimd.Multiply(scaled, TSimd.Load(Pass.Values.LayerScale + i)), branch + (row * TChannels.Floats) + i);
                }
            }

            Products.Multiply<TSimd, TVector, TChannels>(
                branch, count, Pass.Channels, Pass.FirstPanels, Lanes.RoundUp(Pass.Hidden), Pass.Zeros, destination, THidden.Floats);
        }

        // HiddenValues becomes its gradient, Work what the project multiplied, times the branch's scale.
        private readonly void ThroughActivation(int first, int count, float* toHidden, float* slopeSum)
        {
            int hidden = Lanes.RoundUp(Pass.Hidden);
            int pixels = Pass.Height * Pass.Width;
            TVector parameter = TSimd.Create(Pass.Values.Slope is null ? 0 : *Pass.Values.Slope);
            float* lanes = stackalloc float[Lanes.Count];
            new Span<float>(lanes, Lanes.Count).Clear();
            for (int row = 0; row < count; row++)
            {
                nint offset = (first + row) * (nint)THidden.Floats;
                int image = (first + row) / pixels;
                float* values = Pass.HiddenValues + offset;
                float* work = Pass.Work + offset;
                float* gradients = toHidden + (row * THidden.Floats);
                float* factor = Pass.Response is null ? null : ResponseNorms.Row<THidden>(Pass, image, 1);
                float* ratio = Pass.Response is null ? null : ResponseNorms.Row<THidden>(Pass, image, 3);
                TVector scales = TSimd.Create(Pass.BranchScales[image]);
                for (int i = 0; i < hidden; i += TSimd.Count)
                {
                    TVector x = TSimd.Load(values + i);
                    TGradient.Apply<TSimd, TVector>(x, parameter, out TVector value, out TVector slope);
                    TVector gradient = TSimd.Load(gradients + i);
                    TVector active = value;
                    if (factor is not null)
                    {
                        gradient = TSimd.FusedMultiplyAdd(gradient, TSimd.Load(factor + i), TSimd.Multiply(value, TSimd.Load(ratio + i)));
                        active = TSimd.FusedMultiplyAdd(value, TSimd.Load(factor + i), TSimd.Load(Pass.Values.ResponseBias + i));
                    }

                    if (Pass.Gradients.Slope is not null)
                    {
                        TVector below = TSimd.SelectWhereLess(x, TSimd.Zero, x, TSimd.Zero);
                        float* lane = lanes + (i % Lanes.Count);
                        TSimd.Store(TSimd.FusedMultiplyAdd(gradient, below, TSimd.Load(lane)), lane);
                    }

                    TSimd.Store(TSimd.Multiply(active, scales), work + i);
                    TSimd.Store(TSimd.Multiply(gradient, slope), values + i);
                }
            }

            *slopeSum += Rows.Tree(lanes);
        }

        private readonly void ThroughExpand(int first, int count, float* gradients, float* sums)
        {
            int padded = Lanes.RoundUp(Pass.Channels);
            Products.Multiply<TSimd, TVector, THidden>(
                Pass.HiddenValues + ((nint)first * THidden.Floats), count, Pass.Hidden, Pass.SecondPanels, padded, Pass.Zeros, gradients, TChannels.Floats);
            for (int row = 0; row < count; row++)
            {
                nint offset = (first + row) * (nint)TChannels.Floats;
                float* gradient = gradients + (row * TChannels.Floats);
                float* normalised = Pass.Normalised + offset;
                Rows.NormGradient<TSimd, TVector>(
                    gradient, normalised, Pass.Scales[first + row], Pass.Values.NormWeight, sums, sums + TChannels.Floats, Pass.Channels);
                new ReadOnlySpan<float>(gradient, padded).CopyTo(new Span<float>(Pass.ConvolutionGradient + offset, padded));
                Rows.Affine<TSimd, TVector>(normalised, Pass.Values.NormWeight, Pass.Values.NormBias, normalised, padded);
            }
        }
    }
}
