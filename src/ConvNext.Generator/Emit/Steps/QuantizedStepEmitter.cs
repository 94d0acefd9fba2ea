using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the steps of a block whose products are computed in 8 bits, with the runtime's kernels.</summary>
internal static class QuantizedStepEmitter
{
    private const string Room = "global::ConvNext.Quantization.";

    public static void Emit(SourceWriter writer, Operation operation, StagePlan stage, ActivationPlan activation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Expand:
                EmitExpand(writer, operation, stage, activation);
                break;
            case OperationKind.Project:
                EmitProject(writer, operation, stage);
                break;
            default:
                EmitPerceptron(writer, operation, stage, activation);
                break;
        }
    }

    /// <summary>What makes codes of the rows that the stage's expand takes.</summary>
    public static string Quantize(StagePlan stage, string rows, string count) =>
        $"{Room}QuantizedRows.Quantize<TSimd, TVector>({rows}, Stage{stage.Index}Expand.SourceStride, {count}, Stage{stage.Index}Expand.Inputs);";

    /// <summary>What makes codes of a band's windows, and multiplies them.</summary>
    public static string Downsample(StagePlan stage)
    {
        string name = $"Downsample{stage.Index}";
        string map = MapsEmitter.Name(stage.Index);
        return $"""
            {Room}QuantizedRows.Quantize<TSimd, TVector>(windows, {name}.SourceStride, Rows * Width, {name}.Inputs);
            {Weights("Convolution", name)}
            {Room}QuantizedProduct.StoreToMap<TSimd, TVector>(
                windows, {name}.SourceStride, Rows * Width, convolution, Output + (firstRow * {map}.RowStride), {map}.Width, {map}.PixelStride, {map}.RowStride);
            """;
    }

    /// <summary>Prints the sizes of the products, which the runtime's kernels are called with.</summary>
    public static void EmitShapes(SourceWriter writer, NetworkPlan plan)
    {
        foreach (StagePlan stage in plan.Stages)
        {
            if (stage.Downsample is { Matrix: { IsQuantized: true } matrix })
            {
                EmitShape(writer, matrix);
            }

            if (stage.Block is { Strategy: BlockStrategy.Quantized } block)
            {
                EmitShape(writer, block.Expand);
                EmitShape(writer, block.Project);
            }
        }
    }

    private static void EmitShape(SourceWriter writer, MatrixPlan product)
    {
        writer.Blank().Lines($"/// <summary>{product.Summary} Strides are floats from one pixel to the next.</summary>");
        using (writer.Open($"private static class {product.Name}"))
        {
            writer.Lines($$"""
                public const int Inputs = {{Literal.Of(product.Inputs)}};
                public const int PaddedOutputs = {{Literal.Of(product.PaddedOutputs)}};
                public const int SourceStride = {{Literal.Of(product.SourceStride)}};
                """);
            if (!product.IsToMap)
            {
                writer.Lines($"public const int DestinationStride = {Literal.Of(product.DestinationStride)};");
            }
        }
    }

    private static void EmitPerceptron(SourceWriter writer, Operation operation, StagePlan stage, ActivationPlan activation)
    {
        string name = $"Stage{stage.Index}";
        writer.Lines($$"""
            /// <summary>
            /// A block of stage {{stage.Index}}, second step, one item per part of the pixels: expand → activation → codes → project → + input. The hidden pixels never
            /// leave the worker's scratch.
            /// </summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{StepEmitter.Constraints}}
            {
                public float* Normalised, Input, Output, Scratch;
                public {{name}}Weights Weights;
                public int Items;

                {{Sharing(stage)}}

                public void Execute(int item, int worker)
                {
                    int pixels = PixelsOf(item, out int first);
                    float* hidden = Scratch + ((long)worker * ScratchLengthInFloats);
                    {{Expand(stage, activation)}}
                    {{Project(stage, "hidden")}}
                }
            }
            """);
    }

    private static void EmitExpand(SourceWriter writer, Operation operation, StagePlan stage, ActivationPlan activation)
    {
        string name = $"Stage{stage.Index}";
        writer.Lines($$"""
            /// <summary>A block of stage {{stage.Index}}, second step, one item per part of the pixels: expand → activation, and the sums of squares.</summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{StepEmitter.Constraints}}
            {
                public float* Normalised, Hidden, Squares;
                public {{name}}Weights Weights;
                public int Items;

                {{Sharing(stage)}}

                public void Execute(int item, int worker)
                {
                    int pixels = PixelsOf(item, out int first);
                    float* hidden = Hidden + ((long)first * {{name}}Expand.DestinationStride);
                    {{Expand(stage, activation)}}
                    {{ResponseNormStepEmitter.SumSquares(stage, "first", "pixels", "0", $"{name}ResponseNorm.Stride")}}
                }
            }
            """);
    }

    private static void EmitProject(SourceWriter writer, Operation operation, StagePlan stage)
    {
        string name = $"Stage{stage.Index}";
        writer.Lines($$"""
            /// <summary>
            /// A block of stage {{stage.Index}}, last step, one item per part of the pixels: the response norm's factors and bias → codes, in place → project → + input.
            /// </summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{StepEmitter.Constraints}}
            {
                public float* Hidden, Factors, Input, Output;
                public {{name}}Weights Weights;
                public int Items;

                {{Sharing(stage)}}

                public void Execute(int item, int worker)
                {
                    int pixels = PixelsOf(item, out int first);
                    float* hidden = Hidden + ((long)first * {{name}}Project.SourceStride);
                    {{Room}}QuantizedRows.ScaleAndQuantize<TSimd, TVector>(
                        hidden, {{name}}Project.SourceStride, pixels, {{name}}Project.Inputs, Factors, Weights.ResponseNormBias);
                    {{Project(stage, "hidden")}}
                }
            }
            """);
    }

    private static string Sharing(StagePlan stage) => BlockStepEmitter.Indent(PartsStepEmitter.Sharing(stage, stage.Block!.Parts!), 4);

    private static string Activation(ActivationPlan activation) => $"global::ConvNext.Activations.{activation.TypeName}";

    private static string Parameter(ActivationPlan activation) => activation.HasParameter ? "Weights.ActivationSlope" : "null";

    // Hidden values that a response norm waits for stay floats.
    private static string Expand(StagePlan stage, ActivationPlan activation)
    {
        string name = $"Stage{stage.Index}";
        string length = stage.Block!.ResponseNorm is null ? $"{name}Project.Inputs" : "0";
        return BlockStepEmitter.Indent($"""
            {Weights("Expand", name + "Expand")}
            {Room}QuantizedPerceptron.Expand<{Activation(activation)}, TSimd, TVector>(
                Normalised + ((long)first * {name}Expand.SourceStride), {name}Expand.SourceStride, pixels, expand,
                hidden, {name}Project.SourceStride, {length}, {Parameter(activation)});
            """, 8);
    }

    private static string Project(StagePlan stage, string hidden)
    {
        string name = $"Stage{stage.Index}";
        string map = MapsEmitter.Name(stage.Index);
        string scale = stage.Block!.Project.HasScale ? "Weights.LayerScale" : "null";
        return BlockStepEmitter.Indent($"""
            {Weights("Project", name + "Project")}
            {Room}QuantizedProduct.AddToMap<TSimd, TVector>(
                {hidden}, {name}Project.SourceStride, pixels, project, {scale}, Input, Output, first, {map}.Width, {map}.PixelStride, {map}.RowStride);
            """, 8);
    }

    // The pointers of a product's weights, in a local variable called like the product.
    private static string Weights(string product, string shape) => $$"""
        {{Room}}QuantizedWeights {{product.ToLowerInvariant()}} = new()
        {
            Inputs = {{shape}}.Inputs, Outputs = {{shape}}.PaddedOutputs,
            Codes = Weights.{{product}}Weight, Scales = Weights.{{product}}WeightScales, Sums = Weights.{{product}}WeightSums, Bias = Weights.{{product}}Bias,
        };
        """;
}
