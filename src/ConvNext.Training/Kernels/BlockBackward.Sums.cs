using System;
using ConvNext.Simd;
using ConvNext.Threading;

namespace ConvNext.Training.Kernels;

/// <content>From partial sums to gradients.</content>
public static unsafe partial class BlockBackward
{
    private static void AddPartials<TSimd, TVector, TChannels>(in BlockPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TChannels : struct, IRowStride
    {
        int padded = Lanes.RoundUp(pass.Channels);
        for (int item = 0; item < BlockForward.Items(pass); item++)
        {
            float* sums = pass.Partials + ((nint)item * ((3 * TChannels.Floats) + Lanes.Count));
            Rows.Add<TSimd, TVector>(sums, pass.Gradients.NormWeight, padded);
            Rows.Add<TSimd, TVector>(sums + TChannels.Floats, pass.Gradients.NormBias, padded);
            if (pass.Gradients.Slope is not null)
            {
                *pass.Gradients.Slope += sums[3 * TChannels.Floats];
            }
        }
    }

    // With P = Σ gradient · hidden value: ∂W = s P, ∂s = Σ_j W P + b Σ gradient, ∂b = s Σ gradient. So the branch need not be kept.
    private static void AddProject<TSimd, TVector, TChannels, THidden>(WorkerPool workers, in BlockPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TChannels : struct, IRowStride
        where THidden : struct, IRowStride
    {
        float* biasSums = pass.Partials + (2 * TChannels.Floats);
        int padded = Lanes.RoundUp(pass.Channels);
        for (int item = 1; item < BlockForward.Items(pass); item++)
        {
            Rows.Add<TSimd, TVector>(biasSums + ((nint)item * ((3 * TChannels.Floats) + Lanes.Count)), biasSums, padded);
        }

        if (pass.Values.LayerScale is null)
        {
            WeightGradients.Add<TSimd, TVector>(
                workers, pass.Gradient, TChannels.Floats, pass.Channels, pass.Work, THidden.Floats, pass.Hidden, pass.Rows, pass.Gradients.ProjectWeight, null,
                pass.Scratch, pass.ScratchLength);
            Rows.Add<TSimd, TVector>(biasSums, pass.Gradients.ProjectBias, padded);
            return;
        }

        new Span<float>(pass.ProjectSums, pass.Channels * pass.Hidden).Clear();
        WeightGradients.Add<TSimd, TVector>(
            workers, pass.Gradient, TChannels.Floats, pass.Channels, pass.Work, THidden.Floats, pass.Hidden, pass.Rows, pass.ProjectSums, null, pass.Scratch, pass.ScratchLength);
        var scale = new LayerScaleStep<TSimd, TVector> { Pass = pass, BiasSums = biasSums };
        workers.Run(ref scale, pass.Channels);
    }

    private struct LayerScaleStep<TSimd, TVector> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        public BlockPass Pass;
        public float* BiasSums;

        // An item is a channel of the block's output.
        public readonly void Execute(int item, int worker)
        {
            float* sums = Pass.ProjectSums + ((nint)item * Pass.Hidden);
            float* weights = Pass.Values.ProjectWeight + ((nint)item * Pass.Hidden);
            float* gradients = Pass.Gradients.ProjectWeight + ((nint)item * Pass.Hidden);
            float scale = Pass.Values.LayerScale[item];
            float* lanes = stackalloc float[Lanes.Count];
            int whole = Pass.Hidden / Lanes.Count * Lanes.Count;
            TVector scales = TSimd.Create(scale);
            for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
            {
                TVector along = TSimd.Zero;
                for (int i = lane; i < whole; i += Lanes.Count)
                {
                    TVector sum = TSimd.Load(sums + i);
                    along = TSimd.FusedMultiplyAdd(sum, TSimd.Load(weights + i), along);
                    TSimd.Store(TSimd.FusedMultiplyAdd(sum, scales, TSimd.Load(gradients + i)), gradients + i);
                }

                TSimd.Store(along, lanes + lane);
            }

            for (int i = whole; i < Pass.Hidden; i++)
            {
                lanes[i - whole] = float.FusedMultiplyAdd(sums[i], weights[i], lanes[i - whole]);
                gradients[i] = float.FusedMultiplyAdd(sums[i], scale, gradients[i]);
            }

            Pass.Gradients.LayerScale[item] += float.FusedMultiplyAdd(Pass.Values.ProjectBias[item], BiasSums[item], Rows.Tree(lanes));
            Pass.Gradients.ProjectBias[item] += scale * BiasSums[item];
        }
    }
}
