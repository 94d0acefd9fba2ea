using System;
using System.Collections.Generic;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>Lists the buffers of a network with their lifetimes and the scratch that a worker needs.</summary>
internal static class MemoryPlanner
{
    /// <summary>Steps are numbered in the order of Forward: the stem, then for each stage its downsample and its blocks, then the head.</summary>
    public static (EquatableArray<ArenaBuffer> Arena, long LengthInFloats, int ScratchLengthInFloats) Plan(
        StemPlan stem, IReadOnlyList<StagePlan> stages, HeadPlan? head)
    {
        var wanted = new List<ArenaBuffer>();
        int step = 0;
        for (int i = 0; i < stages.Count; i++)
        {
            StagePlan stage = stages[i];
            int first = step;
            int last = first + stage.Depth;
            if (stage.Downsample is { Fused: false } downsample)
            {
                wanted.Add(Buffer($"Gathered{i}", downsample.Matrix.Map!.Pixels, downsample.RowStride, first, first));
            }

            wanted.Add(Map(stage, 0, first, last + 1));
            if (stage.Block is { } block)
            {
                wanted.Add(Map(stage, 1, first, last + 1));
                if (block.Strategy != BlockStrategy.Bands)
                {
                    wanted.Add(Buffer($"Normalised{i}", stage.Map.Pixels, block.NormStride, first + 1, last));
                }

                if (block.Strategy == BlockStrategy.Panels)
                {
                    wanted.Add(Buffer($"Hidden{i}", block.HiddenPixels, block.HiddenStride, first + 1, last));
                }
            }

            step = last + 1;
        }

        if (head is not null)
        {
            wanted.Add(Buffer("Pooled", 1, Layout.Stride(head.Map.Channels), step, step + 1));
        }

        if (head?.Classifier is { } classifier)
        {
            wanted.Add(Buffer("Logits", 1, classifier.DestinationStride, step + 1, step + 1));
        }

        (EquatableArray<ArenaBuffer> arena, long length) = ArenaPlanner.Place(wanted);
        return (arena, length, Scratch(stem, stages, head));
    }

    private static int Scratch(StemPlan stem, IReadOnlyList<StagePlan> stages, HeadPlan? head)
    {
        int scratch = Math.Max(
            stem.Matrix.Pixels * (stem.Matrix.SourceStride + stem.Matrix.DestinationStride), head?.Classifier?.WaitingFloats ?? 0);
        foreach (StagePlan stage in stages)
        {
            if (stage.Downsample is { } downsample)
            {
                scratch = Math.Max(scratch, downsample.Fused ? downsample.Matrix.Pixels * downsample.RowStride : downsample.Matrix.WaitingFloats);
            }

            if (stage.Block is { } block)
            {
                int waiting = Math.Max(block.Expand.WaitingFloats, block.Project.WaitingFloats);
                scratch = Math.Max(scratch, waiting + block.Strategy switch
                {
                    BlockStrategy.Bands => block.HiddenPixels * (block.NormStride + block.HiddenStride),
                    BlockStrategy.Parts => block.HiddenPixels * block.HiddenStride,
                    BlockStrategy.SevenProducts => SevenProductsScratch.Of(block).LengthInFloats,
                    _ => 0,
                });
            }
        }

        return scratch;
    }

    private static ArenaBuffer Map(StagePlan stage, int parity, int first, int last) =>
        new(stage.MapName(parity), $"{stage.Map.Height} × ({stage.Map.Width} + 3) pixels of {stage.Map.PixelStride} floats", 0, stage.Map.LengthInFloats, first, last);

    private static ArenaBuffer Buffer(string name, int pixels, int stride, int first, int last) =>
        new(name, $"{pixels} pixels of {stride} floats", 0, checked(pixels * stride), first, last);
}
