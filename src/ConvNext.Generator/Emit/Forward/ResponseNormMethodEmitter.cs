using System;
using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints how the steps of a block with a response norm are run.</summary>
internal static class ResponseNormMethodEmitter
{
    private const string Generic = ForwardEmitter.Generic;

    public static void Emit(SourceWriter writer, Operation operation, StagePlan stage)
    {
        ResponseNormPlan norm = stage.Block!.ResponseNorm!;
        string suffix = Literal.Of(stage.Index);
        switch (operation.Kind)
        {
            case OperationKind.ResponseNorm:
                string squares = $"Arena + Buffers.Squares{suffix}, Stage{suffix}ResponseNorm.Groups, Stage{suffix}ResponseNorm.Channels";
                writer.Lines($"global::ConvNext.Kernels.ResponseNorm.Factors{Generic}({squares}, weights.ResponseNormWeight, Arena + Buffers.Factors{suffix});");
                break;
            case OperationKind.ScaleHidden:
                Run(writer, operation, "scale", $"Hidden = Arena + Buffers.Hidden{suffix}, Factors = Arena + Buffers.Factors{suffix}, Weights = weights");
                break;
            case OperationKind.ScaleWeights:
                string scaled = $"Arena + Buffers.ScaledProject{suffix}";
                string places = $"ScaledWeight = {scaled}, ScaledBias = {scaled} + ScaledWeightFloats";
                Run(writer, operation, "scale", $"Factors = Arena + Buffers.Factors{suffix}, {places}, Weights = weights");
                break;
            case OperationKind.Project when stage.Block!.Strategy == BlockStrategy.Quantized:
                string values = $"Hidden = Arena + Buffers.Hidden{suffix}, Factors = Arena + Buffers.Factors{suffix}";
                Run(writer, operation, "project", $"{values}, Weights = weights, Input = input, Output = output");
                break;
            case OperationKind.Project when operation.Sharing == Sharing.Panels:
                Run(writer, operation, "project", $"Source = Arena + Buffers.Hidden{suffix}, Weights = weights, Input = input, Output = output");
                break;
            case OperationKind.Project:
                string weights = norm.ScalesWeights
                    ? $"ProjectWeight = Arena + Buffers.ScaledProject{suffix}, ProjectBias = Arena + Buffers.ScaledProject{suffix} + ScaledWeightFloats"
                    : "ProjectWeight = weights.ProjectWeight, ProjectBias = weights.ProjectBias";
                string scale = stage.Block!.Project.HasScale ? "LayerScale = weights.LayerScale, " : string.Empty;
                Run(writer, operation, "project", $"Hidden = Arena + Buffers.Hidden{suffix}, {weights}, {scale}Input = input, Output = output");
                break;
            case OperationKind.DepthwiseExpand:
            case OperationKind.Expand:
                string source = operation.Sharing == Sharing.Panels ? $"Source = Arena + Buffers.Normalised{suffix}, "
                    : operation.Tensors.Contains($"Normalised{suffix}") ? $"Normalised = Arena + Buffers.Normalised{suffix}, "
                    : string.Empty;
                string input = operation.Kind == OperationKind.DepthwiseExpand ? "Input = input, " : string.Empty;
                string written = $"Hidden = Arena + Buffers.Hidden{suffix}, Squares = Arena + Buffers.Squares{suffix}";
                Run(writer, operation, "expand", $"{source}{input}Weights = weights, {written}");
                break;
            default:
                throw new InvalidOperationException($"No block runs {operation.Kind}.");
        }
    }

    /// <summary>The constants of the method, before its first step: of a norm that goes into the weights.</summary>
    public static void EmitConstants(SourceWriter writer, BlockPlan plan)
    {
        if (plan.ResponseNorm!.ScalesWeights)
        {
            writer.Lines($"// The scaled bias lies behind the scaled weights.\nconst int ScaledWeightFloats = {Literal.Of(plan.Project.WeightFloats)};");
        }
    }

    private static void Run(SourceWriter writer, Operation operation, string name, string pointers)
    {
        string step = $"{operation.Name}Step{Generic}";
        bool inParts = operation.Sharing is Sharing.Parts or Sharing.PartsInPieces;
        string run = operation.Sharing == Sharing.PartsInPieces ? "RunInPieces" : "Run";
        string scratch = operation.ScratchLengthInFloats > 0 ? ", Scratch = Scratch" : string.Empty;
        string items = inParts ? $", Items = {step}.ItemsFor(Threads)" : string.Empty;
        writer.Lines($$"""
            {{step}} {{name}} = new() { {{pointers}}{{scratch}}{{items}} };
            Workers.{{run}}(ref {{name}}, {{(inParts ? name : step)}}.Items);
            """);
    }
}
