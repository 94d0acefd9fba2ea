using System;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the parallel steps, one for each operation whose work the workers share out: small structures of pointers.</summary>
internal static class StepEmitter
{
    /// <summary>What holds for the type parameters of a step.</summary>
    public const string Constraints = """
            where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
            where TVector : struct
        """;

    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        bool isFirst = true;
        foreach (Operation operation in plan.Schedule.OnePerName)
        {
            if (operation.Sharing == Sharing.OneThread)
            {
                continue;
            }

            if (!isFirst)
            {
                writer.Blank();
            }

            isFirst = false;
            Emit(writer, operation, plan);
        }
    }

    /// <summary>The row that an item's band begins with, as an expression.</summary>
    public static string FirstRow(BandsPlan bands) =>
        bands.AreSingleRows ? "item"
            : bands.Overlap ? "global::System.Math.Min(item * Rows, LastFirstRow)"
            : "item * Rows";

    /// <summary>The constants of a step over bands that <see cref="FirstRow"/> names: members of its structure.</summary>
    public static string BandConstants(BandsPlan bands) =>
        $"private const int Rows = {Literal.Of(bands.Rows)};"
            + (bands.Overlap ? $"\n    private const int LastFirstRow = {Literal.Of(bands.LastFirstRow)};" : string.Empty);

    /// <summary>The first row of an item's band that no band before it has, counted from the band's first, and what is to be said about it before a loop.</summary>
    public static (string First, string Note) OwnRows(BandsPlan bands) => bands.Overlap
        ? ("(item * Rows) - firstRow", "// Rows that the band before has as well are left to it: the norm writes a pixel more than once.\n        ")
        : ("0", string.Empty);

    private static void Emit(SourceWriter writer, Operation operation, NetworkPlan plan)
    {
        switch (operation.Kind)
        {
            case OperationKind.StemFirst:
                OverlapStepEmitter.EmitFirst(writer, plan.Stem, plan.Activation);
                break;
            case OperationKind.Stem:
                if (plan.Stem.Overlap is null)
                {
                    StemStepEmitter.Emit(writer, plan.Stem);
                }
                else
                {
                    OverlapStepEmitter.EmitSecond(writer, plan.Stem);
                }

                break;
            case OperationKind.Downsample:
            case OperationKind.GatherWindows:
                GatherStepEmitter.Emit(writer, operation, plan.Stages[operation.Layer.Stage]);
                break;
            case OperationKind.MultiplyWindows:
                DownsamplePlan downsample = plan.Stages[operation.Layer.Stage].Downsample!;
                ProductStepEmitter.Emit(writer, operation, downsample.Matrix, downsample.Split!, new(operation.Name, "Convolution", "Output, pixel", "Source, Output"));
                break;
            case OperationKind.HeadHidden:
                ProductStepEmitter.Emit(writer, operation, plan.Head!.Hidden!, plan.Head.HiddenSplit!, new("Head", "HeadHidden", "Destination", "Source, Destination"));
                break;
            case OperationKind.Classifier:
                HeadPlan head = plan.Head!;
                if (head.TakesAnyLabels)
                {
                    AnyLabelsStepEmitter.Emit(writer, operation, head.Classifier!);
                    break;
                }

                ProductStepEmitter.Emit(writer, operation, head.Classifier!, head.Split!, new("Head", "Classifier", "Destination", "Source, Destination"));
                break;
            case OperationKind.Perceptron or OperationKind.Expand or OperationKind.Project when IsQuantized(operation, plan):
                QuantizedStepEmitter.Emit(writer, operation, plan.Stages[operation.Layer.Stage], plan.Activation);
                break;
            case OperationKind.DepthwiseExpand:
            case OperationKind.Expand when plan.Stages[operation.Layer.Stage].Block!.ResponseNorm is not null:
            case OperationKind.Project when plan.Stages[operation.Layer.Stage].Block!.ResponseNorm is not null:
            case OperationKind.ScaleHidden:
            case OperationKind.ScaleWeights:
                ResponseNormStepEmitter.Emit(writer, operation, plan.Stages[operation.Layer.Stage], plan.Activation);
                break;
            case OperationKind.Block:
            case OperationKind.Depthwise:
            case OperationKind.Perceptron:
            case OperationKind.Expand:
            case OperationKind.Project:
                BlockStepEmitter.Emit(writer, operation, plan.Stages[operation.Layer.Stage], plan.Activation);
                break;
            default:
                throw new InvalidOperationException($"No step is printed for {operation.Kind}.");
        }
    }

    private static bool IsQuantized(Operation operation, NetworkPlan plan) => plan.Stages[operation.Layer.Stage].Block!.Strategy == BlockStrategy.Quantized;
}
