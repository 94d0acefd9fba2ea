using System;
using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the network as a tree: one line per operation with its output's shape and its parameters.</summary>
internal static class TreeEmitter
{
    private const int ShapeColumn = 46;
    private const int ParameterColumn = 64;

    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        writer.Lines("//");
        Row(writer, plan.ClassName, "output", "parameters");
        Row(writer, "├─ pixel_values", Shape(plan.InputChannels, plan.InputHeight, plan.InputWidth), string.Empty);
        Row(writer, $"├─ stem: convolution {plan.Stem.PatchHeight}×{plan.Stem.PatchWidth}, layer norm", Shape(plan.Stem.Map), Literal.Readable(plan.Stem.Parameters));
        foreach (StagePlan stage in plan.Stages)
        {
            Row(writer, $"├─ stage {stage.Index}", Shape(stage.Map), string.Empty);
            if (stage.Downsample is { } downsample)
            {
                Row(writer, "│  ├─ downsample: layer norm, convolution 2×2", Shape(stage.Map), Literal.Readable(downsample.Parameters));
            }

            for (int block = 0; block < stage.Depth; block++)
            {
                Row(writer, $"│  ├─ block {block}", Shape(stage.Map), Literal.Readable(stage.BlockParameters));
            }

            if (stage.Block is { } kernels)
            {
                int c = stage.Map.Channels;
                writer.Lines($"//  │     block: depthwise 7×7, layer norm, expand {c}→{4 * c}, {Literal.InComment(plan.Activation.ConfigName)}, project {4 * c}→{c}{(kernels.Project.HasScale ? ", layer scale" : string.Empty)}, + input");
            }
        }

        foreach (OutputPlan output in plan.Outputs.Where(output => output.Norm is not null))
        {
            Row(writer, $"├─ {output.Name}: layer norm", Shape(output.Channels, output.Height, output.Width), Literal.Readable(2 * output.Channels));
        }

        if (plan.Head is { } head)
        {
            Row(writer, "├─ pool: mean over the pixels, layer norm", $"({head.Map.Channels})", Literal.Readable(2 * head.Map.Channels));
        }

        if (plan.Head?.Classifier is { } classifier)
        {
            Row(writer, "└─ classifier", $"({classifier.Outputs})", Literal.Readable(plan.Head.Parameters - (2 * plan.Head.Map.Channels)));
        }

        writer.Lines($"""
            //
            // {Literal.Readable(plan.ParameterCount)} parameters, {Literal.Readable(plan.MultiplyCount)} multiply-adds per image.
            // Arena {Literal.Readable(4 * plan.ArenaLengthInFloats)} bytes, and {Literal.Readable(4L * plan.ScratchLengthInFloats)} bytes for each thread.
            //
            """);
    }

    private static string Shape(FeatureMap map) => Shape(map.Channels, map.Height, map.Width);

    private static string Shape(int channels, int height, int width) => $"({channels}, {height}, {width})";

    private static void Row(SourceWriter writer, string operation, string shape, string parameters)
    {
        string line = operation.PadRight(ShapeColumn) + " " + shape.PadRight(ParameterColumn - ShapeColumn - 1);
        writer.Lines("//  " + (line + parameters.PadLeft(Math.Max(0, 14))).TrimEnd());
    }
}
