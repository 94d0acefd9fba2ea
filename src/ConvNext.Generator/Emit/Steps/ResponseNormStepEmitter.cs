using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>
/// Prints the steps of a block with a response norm; here the first half, which makes the hidden values of the whole map and the sums of their squares. The kernels are those
/// of other blocks.
/// </summary>
internal static class ResponseNormStepEmitter
{
    private const string Constraints = StepEmitter.Constraints;

    public static void Emit(SourceWriter writer, Operation operation, StagePlan stage, ActivationPlan activation)
    {
        string parameter = activation.HasParameter ? "Weights.ActivationSlope" : "null";
        switch (operation.Kind)
        {
            case OperationKind.ScaleHidden:
                ResponseNormProjectEmitter.EmitScaleHidden(writer, operation, stage);
                break;
            case OperationKind.ScaleWeights:
                ResponseNormProjectEmitter.EmitScaleWeights(writer, operation, stage);
                break;
            case OperationKind.Project:
                ResponseNormProjectEmitter.EmitProject(writer, operation, stage);
                break;
            default:
                EmitExpand(writer, operation, stage, parameter);
                break;
        }
    }

    /// <summary>What sums the squares of an item's pixels, those from <paramref name="column"/> on of their channels.</summary>
    public static string SumSquares(StagePlan stage, string first, string pixels, string column, string columns)
    {
        string name = $"Stage{stage.Index}";
        string behind = column == "0" ? string.Empty : $" + {column}";
        return $"""
            global::ConvNext.Kernels.ResponseNorm.SumSquares<TSimd, TVector>(
                Hidden + ((long){first} * {name}Expand.DestinationStride){behind}, {name}Expand.DestinationStride,
                {pixels}, {name}ResponseNorm.GroupPixels, {columns},
                Squares + ({first} / {name}ResponseNorm.GroupPixels * {name}ResponseNorm.Stride){behind}, {name}ResponseNorm.Stride);
            """;
    }

    private static void EmitExpand(SourceWriter writer, Operation operation, StagePlan stage, string parameter)
    {
        BlockPlan plan = stage.Block!;
        switch (operation.Sharing)
        {
            case Sharing.Bands:
                EmitBands(writer, operation, stage, plan.Bands!, parameter);
                break;
            case Sharing.Parts:
                EmitParts(writer, operation, stage, parameter);
                break;
            case Sharing.PartsInPieces:
                ResponseNormPiecesEmitter.EmitExpand(writer, operation, stage, parameter);
                break;
            default:
                string expand = $"Stage{stage.Index}Expand";
                string all = plan.ExpandSplit!.GroupsPanels ? $"PanelsPerItem * {expand}.PanelWidth" : $"{expand}.PanelWidth";
                string columns = $"global::System.Math.Min({all}, Stage{stage.Index}ResponseNorm.Stride - (first * {expand}.PanelWidth))";
                ProductStepEmitter.Emit(
                    writer,
                    operation,
                    plan.Expand,
                    plan.ExpandSplit,
                    new ProductOperands(
                        $"Stage{stage.Index}",
                        "Expand",
                        $"{parameter}, Hidden + (pixel * {expand}.DestinationStride)",
                        "Source, Hidden, Squares",
                        SumSquares(stage, "pixel", $"{expand}.Pixels", $"(first * {expand}.PanelWidth)", columns)));
                break;
        }
    }

    private static void EmitBands(SourceWriter writer, Operation operation, StagePlan stage, BandsPlan bands, string parameter)
    {
        string name = $"Stage{stage.Index}";
        BlockPlan plan = stage.Block!;
        writer.Lines($$"""
            /// <summary>
            /// A block of stage {{stage.Index}}, first half, one item per band of rows: depthwise convolution → layer norm → expand → activation, and the sums of squares.
            /// </summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{Constraints}}
            {
                public const int Items = {{Literal.Of(bands.Count)}};
                {{StepEmitter.BandConstants(bands)}}

                public float* Input, Hidden, Squares, Scratch;
                public {{name}}Weights Weights;

                public void Execute(int item, int worker)
                {
                    float* normalised = Scratch + ((long)worker * ScratchLengthInFloats);
                    int firstRow = {{StepEmitter.FirstRow(bands)}};
                    int first = firstRow * {{name}}Depthwise.Width;
                    float* hidden = Hidden + (first * {{name}}Expand.DestinationStride);
                    {{name}}Depthwise.Band<TSimd, TVector>(Input, Weights.DepthwiseConvolutionWeight, Weights.DepthwiseConvolutionBias, normalised, firstRow, Rows);
                    {{BlockStepEmitter.Indent(BlockStepEmitter.Norm(stage, plan, "Rows"), 4)}}
                    for (int panel = 0; panel < {{name}}Expand.Panels; panel++)
                    {
                        {{name}}Expand.Panel<TSimd, TVector>(normalised, Weights.ExpandWeight, Weights.ExpandBias, {{parameter}}, hidden, panel);
                    }

                    {{BlockStepEmitter.Indent(SumSquares(stage, "first", $"{name}Expand.Pixels", "0", $"{name}ResponseNorm.Stride"), 8)}}
                }
            }
            """);
    }

    private static void EmitParts(SourceWriter writer, Operation operation, StagePlan stage, string parameter)
    {
        string name = $"Stage{stage.Index}";
        BlockPlan plan = stage.Block!;
        bool passes = plan.Expand.HasPasses;
        string waiting = passes ? "Scratch + ((long)worker * ScratchLengthInFloats), " : string.Empty;
        writer.Lines($$"""
            /// <summary>A block of stage {{stage.Index}}, {{PartsStepEmitter.Which(operation)}} → activation, and the sums of squares.</summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{Constraints}}
            {
                public float* Normalised, {{(operation.Kind == OperationKind.DepthwiseExpand ? "Input, " : string.Empty)}}Hidden, Squares{{(passes ? ", Scratch" : string.Empty)}};
                public {{name}}Weights Weights;
                public int Items;

                {{BlockStepEmitter.Indent(PartsStepEmitter.Sharing(stage, plan.Parts!), 4)}}

                public void Execute(int item, int worker)
                {
                    {{BlockStepEmitter.Indent(FirstHalf(operation, stage, plan), 8)}}
                    float* hidden = Hidden + (first * {{name}}Expand.DestinationStride);
                    for (int panel = 0; panel < {{name}}Expand.Panels; panel++)
                    {
                        {{name}}Expand.Panel<TSimd, TVector>(normalised, Weights.ExpandWeight, Weights.ExpandBias, {{parameter}}, hidden, {{waiting}}pixels, panel);
                    }

                    {{BlockStepEmitter.Indent(SumSquares(stage, "first", "pixels", "0", $"{name}ResponseNorm.Stride"), 8)}}
                }
            }
            """);
    }

    /// <summary>The beginning of an item over a part of the pixels: which it has, and where the step is the first half of a block, their convolution and norm.</summary>
    public static string FirstHalf(Operation operation, StagePlan stage, BlockPlan plan)
    {
        string name = $"Stage{stage.Index}";
        string begin = $$"""
            int pixels = PixelsOf(item, out int first);
            float* normalised = Normalised + (first * {{name}}Expand.SourceStride);
            """;
        return operation.Kind != OperationKind.DepthwiseExpand ? begin : begin + "\n" + $$"""
            int rows = pixels / {{name}}Depthwise.Width;
            {{name}}Depthwise.Band<TSimd, TVector>(
                Input, Weights.DepthwiseConvolutionWeight, Weights.DepthwiseConvolutionBias, normalised, first / {{name}}Depthwise.Width, rows);
            {{BlockStepEmitter.Norm(stage, plan, "rows").Replace("        ", "    ")}}
            """;
    }
}
