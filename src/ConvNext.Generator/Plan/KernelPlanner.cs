using System.Collections.Generic;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>Finds the kernels that a network uses.</summary>
internal static class KernelPlanner
{
    /// <summary>Each use of a kernel, in the network's order.</summary>
    public static EquatableArray<KernelUse> Plan(StemPlan stem, IEnumerable<StagePlan> stages, HeadPlan? head, ActivationPlan activation, KernelTarget target)
    {
        var uses = new List<KernelUse> { Product(stem.Matrix) };
        if (stem.Overlap is { } overlap)
        {
            uses.Add(Product(overlap.Matrix));
        }

        foreach (StagePlan stage in stages)
        {
            if (stage.Downsample is { Matrix.IsQuantized: false } downsample)
            {
                uses.Add(Product(downsample.Matrix));
            }

            if (stage.Block is { } block)
            {
                FeatureMap map = stage.Map;
                string window = $"{block.KernelSize}×{block.KernelSize} with padding {block.KernelSize / 2}";
                string convolution = $"Stage {stage.Index}, depthwise convolution {window}: {map.Channels} channels, {map.Height} × {map.Width}.";
                uses.Add(new KernelUse($"Stage{stage.Index}Depthwise", convolution, DepthwiseKernelPlan.Of(map, block)));
                if (block.Strategy != BlockStrategy.Quantized)
                {
                    uses.Add(Product(block.Expand));
                    uses.Add(Product(block.Project));
                }
            }
        }

        if (head?.Hidden is { } hidden)
        {
            uses.Add(Product(hidden));
        }

        if (head is { Classifier: { } classifier, TakesAnyLabels: false })
        {
            uses.Add(Product(classifier));
        }

        return uses.ToEquatableArray();

        KernelUse Product(MatrixPlan matrix) => new(matrix.Name, matrix.Summary, MatrixKernelPlan.Of(target.Of(matrix), activation));
    }
}
