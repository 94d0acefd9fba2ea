using System;
using System.ComponentModel;
using ConvNext.Activations;
using ConvNext.Simd;
using ConvNext.Threading;

namespace ConvNext.Training.Kernels;

/// <summary>What follows a block's convolution, a few pixels at a time: norm, expand, activation, project, layer scale, sum.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class BlockForward
{
    /// <summary>Pixels of an item: whole tiles of any height.</summary>
    public const int ItemRows = 42;

    /// <summary>Floats of scratch.</summary>
    public static int ScratchLength(int channelStride, int hiddenStride) => ItemRows * ((2 * channelStride) + hiddenStride);

    /// <summary>Output = Input + branch; keeps x̂, its scales and the hidden values before the activation.</summary>
    public static void Run<TSimd, TVector, TActivation, TChannels, THidden>(WorkerPool workers, ref BlockPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TActivation : struct, IActivation
        where TChannels : struct, IRowStride
        where THidden : struct, IRowStride
    {
        Pack(workers, pass);
        var step = new Step<TSimd, TVector, TActivation, TChannels, THidden> { Pass = pass, Expands = true, Projects = true };
        workers.Run(ref step, Items(pass));
    }

    /// <summary>The same with a response norm, which needs all pixels of an image before the first is projected.</summary>
    public static void RunWithResponse<TSimd, TVector, TActivation, TChannels, THidden>(WorkerPool workers, ref BlockPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TActivation : struct, IActivation
        where TChannels : struct, IRowStride
        where THidden : struct, IRowStride
    {
        Pack(workers, pass);
        var expand = new Step<TSimd, TVector, TActivation, TChannels, THidden> { Pass = pass, Expands = true };
        workers.Run(ref expand, Items(pass));
        ResponseNorms.Measure<TSimd, TVector, TActivation, THidden>(workers, ref pass);
        var project = new Step<TSimd, TVector, TActivation, TChannels, THidden> { Pass = pass, Projects = true };
        workers.Run(ref project, Items(pass));
    }

    /// <summary>The hidden values before the activation, once more, from x̂: before the backward pass of a block that has not kept them.</summary>
    public static void ExpandAgain<TSimd, TVector, TChannels, THidden>(WorkerPool workers, ref BlockPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TChannels : struct, IRowStride
        where THidden : struct, IRowStride
    {
        PackExpand(workers, pass);
        var step = new AgainStep<TSimd, TVector, TChannels, THidden> { Pass = pass };
        workers.Run(ref step, Items(pass));
    }

    internal static int Items(in BlockPass pass) => (pass.Rows + ItemRows - 1) / ItemRows;

    private static void PackExpand(WorkerPool workers, in BlockPass pass) => PanelPacking.Pack(
        workers, pass.Values.ExpandWeight, new PackedAxis(pass.Channels, pass.Channels, 1), new PackedAxis(pass.Hidden, pass.Hidden, pass.Channels), pass.FirstPanels);

    private static void Pack(WorkerPool workers, in BlockPass pass)
    {
        PackExpand(workers, pass);
        PanelPacking.Pack(
            workers, pass.Values.ProjectWeight, new PackedAxis(pass.Hidden, pass.Hidden, 1), new PackedAxis(pass.Channels, pass.Channels, pass.Hidden), pass.SecondPanels);
    }

    // Pixels from x̂ on: the norm's weight and bias, and the product.
    private static void ExpandNormalised<TSimd, TVector, TChannels, THidden>(in BlockPass pass, int first, int count, float* normed)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TChannels : struct, IRowStride
        where THidden : struct, IRowStride
    {
        int padded = Lanes.RoundUp(pass.Channels);
        float* normalised = pass.Normalised + ((nint)first * TChannels.Floats);
        for (int row = 0; row < count; row++, normalised += TChannels.Floats)
        {
            Rows.Affine<TSimd, TVector>(normalised, pass.Values.NormWeight, pass.Values.NormBias, normed + (row * TChannels.Floats), padded);
        }

        Products.Multiply<TSimd, TVector, TChannels>(
            normed, count, pass.Channels, pass.FirstPanels, Lanes.RoundUp(pass.Hidden), pass.Values.ExpandBias,
            pass.HiddenValues + ((nint)first * THidden.Floats), THidden.Floats);
    }

    private struct AgainStep<TSimd, TVector, TChannels, THidden> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TChannels : struct, IRowStride
        where THidden : struct, IRowStride
    {
        public BlockPass Pass;

        public readonly void Execute(int item, int worker)
        {
            int first = item * ItemRows;
            ExpandNormalised<TSimd, TVector, TChannels, THidden>(Pass, first, Math.Min(ItemRows, Pass.Rows - first), Pass.Scratch + (worker * Pass.ScratchLength));
        }
    }

    private struct Step<TSimd, TVector, TActivation, TChannels, THidden> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TActivation : struct, IActivation
        where TChannels : struct, IRowStride
        where THidden : struct, IRowStride
    {
        public BlockPass Pass;
        public bool Expands;
        public bool Projects;

        public readonly void Execute(int item, int worker)
        {
            int first = item * ItemRows;
            int count = Math.Min(ItemRows, Pass.Rows - first);
            float* scratch = Pass.Scratch + (worker * Pass.ScratchLength);
            if (Expands)
            {
                Expand(first, count, scratch);
            }

            if (Projects)
            {
                Project(first, count, scratch);
            }
        }

        private readonly void Expand(int first, int count, float* normed)
        {
            float* normalised = Pass.Normalised + ((nint)first * TChannels.Floats);
            for (int row = 0; row < count; row++, normalised += TChannels.Floats)
            {
                Pass.Scales[first + row] = Rows.Normalise<TSimd, TVector>(normalised, Pass.Channels, Pass.Epsilon);
            }

            ExpandNormalised<TSimd, TVector, TChannels, THidden>(Pass, first, count, normed);
        }

        private readonly void Project(int first, int count, float* scratch)
        {
            int padded = Lanes.RoundUp(Pass.Channels);
            int hidden = Lanes.RoundUp(Pass.Hidden);
            float* active = scratch;
            float* branch = active + (ItemRows * THidden.Floats);
            float* values = Pass.HiddenValues + ((nint)first * THidden.Floats);
            for (int row = 0; row < count; row++)
            {
                new ReadOnlySpan<float>(values + (row * (nint)THidden.Floats), hidden).CopyTo(new Span<float>(active + (row * THidden.Floats), hidden));
            }

            ActivationSpan.ApplyInPlace<TActivation, TSimd, TVector>(active, count, hidden, THidden.Floats, Pass.Values.Slope is null ? 0 : *Pass.Values.Slope);
            int pixels = Pass.Height * Pass.Width;
            for (int row = 0; Pass.Response is not null && row < count; row++)
            {
                ResponseNorms.Apply<TSimd, TVector>(active + (row * THidden.Floats), Pass, ResponseNorms.Row<THidden>(Pass, (first + row) / pixels, 1));
            }

            Products.Multiply<TSimd, TVector, THidden>(
                active, count, Pass.Hidden, Pass.SecondPanels, padded, Pass.Values.ProjectBias, branch, TChannels.Floats);
            for (int row = 0; row < count; row++)
            {
                nint offset = (first + row) * (nint)TChannels.Floats;
                AddBranch(branch + (row * TChannels.Floats), Pass.Input + offset, Pass.Output + offset, Pass.BranchScales[(first + row) / pixels], padded);
            }
        }

        private readonly void AddBranch(float* branch, float* input, float* output, float scale, int padded)
        {
            TVector scales = TSimd.Create(scale);
            for (int i = 0; i < padded; i += TSimd.Count)
            {
                TVector factor = Pass.Values.LayerScale is null ? scales : TSimd.Multiply(scales, TSimd.Load(Pass.Values.LayerScale + i));
                TSimd.Store(TSimd.FusedMultiplyAdd(TSimd.Load(branch + i), factor, TSimd.Load(input + i)), output + i);
            }
        }
    }
}
