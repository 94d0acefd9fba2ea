using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the steps of a block: the whole of it over bands of rows, its depthwise convolution, or its products.</summary>
internal static class BlockStepEmitter
{
    public static void Emit(SourceWriter writer, Operation operation, StagePlan stage, ActivationPlan activation)
    {
        BlockPlan plan = stage.Block!;
        string view = $"Stage{stage.Index}";
        string parameter = activation.HasParameter ? "Weights.ActivationSlope" : "null";
        string scale = plan.Project.HasScale ? "Weights.LayerScale, " : string.Empty;
        string norm = Norm(stage, plan, "rows");
        switch (operation.Kind)
        {
            case OperationKind.Block when operation.Sharing == Sharing.Bands:
                EmitBands(writer, operation, stage, plan.Bands!, parameter, scale);
                break;
            case OperationKind.Depthwise:
                EmitDepthwise(writer, operation, stage, plan);
                break;
            case OperationKind.Expand:
                string hidden = $"{parameter}, Hidden + (pixel * {view}Expand.DestinationStride)";
                ProductStepEmitter.Emit(writer, operation, plan.Expand, plan.ExpandSplit!, new(view, "Expand", hidden, "Source, Hidden"));
                break;
            case OperationKind.Project:
                string target = $"{scale}Input, Output, pixel";
                ProductStepEmitter.Emit(writer, operation, plan.Project, plan.ProjectSplit!, new(view, "Project", target, "Source, Input, Output"));
                break;
            default:
                if (operation.Sharing == Sharing.PartsInPieces)
                {
                    SevenProductsStepEmitter.Emit(writer, operation, stage, plan, norm, parameter);
                }
                else
                {
                    PartsStepEmitter.Emit(writer, operation, stage, plan, norm, parameter, scale);
                }

                break;
        }
    }

    private static void EmitBands(SourceWriter writer, Operation operation, StagePlan stage, BandsPlan bands, string parameter, string scale)
    {
        string name = $"Stage{stage.Index}";
        BlockPlan plan = stage.Block!;
        string project = $"Weights.ProjectWeight, Weights.ProjectBias, {scale}Input, Output";
        writer.Lines($$"""
            /// <summary>A block of stage {{stage.Index}}, one item per band of rows: the band's normalised and hidden pixels never leave the worker's scratch.</summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{StepEmitter.Constraints}}
            {
                public const int Items = {{Literal.Of(bands.Count)}};
                {{StepEmitter.BandConstants(bands)}}

                public float* Input, Output, Scratch;
                public {{name}}Weights Weights;

                public void Execute(int item, int worker)
                {
                    float* normalised = Scratch + ((long)worker * ScratchLengthInFloats);
                    float* hidden = normalised + ({{name}}Expand.Pixels * {{name}}Expand.SourceStride);
                    int firstRow = {{StepEmitter.FirstRow(bands)}};
                    {{name}}Depthwise.Band<TSimd, TVector>(Input, Weights.DepthwiseConvolutionWeight, Weights.DepthwiseConvolutionBias, normalised, firstRow, Rows);
                    {{Indent(Norm(stage, plan, "Rows"), 4)}}
                    for (int panel = 0; panel < {{name}}Expand.Panels; panel++)
                    {
                        {{name}}Expand.Panel<TSimd, TVector>(normalised, Weights.ExpandWeight, Weights.ExpandBias, {{parameter}}, hidden, panel);
                    }

                    for (int panel = 0; panel < {{name}}Project.Panels; panel++)
                    {
                        {{name}}Project.Panel<TSimd, TVector>(hidden, {{project}}, firstRow * {{name}}Depthwise.Width, panel);
                    }
                }
            }
            """);
    }

    private static void EmitDepthwise(SourceWriter writer, Operation operation, StagePlan stage, BlockPlan plan)
    {
        string name = $"Stage{stage.Index}";
        string end = plan.Strategy == BlockStrategy.Quantized ? " → codes" : string.Empty;
        string scratch = plan.HasTapCodes ? ", Scratch" : string.Empty;
        string taps = plan.HasTapCodes ? Taps(name, plan) + "\n        " : string.Empty;
        string weights = plan.HasTapCodes ? "taps" : "Weights.DepthwiseConvolutionWeight";
        writer.Lines($$"""
            /// <summary>A block of stage {{stage.Index}}, first step, one item per band of rows: depthwise convolution → layer norm{{end}}.</summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{StepEmitter.Constraints}}
            {
                public float* Input, Normalised{{scratch}};
                public {{name}}Weights Weights;

                // Rows of a band; the last may have fewer.
                public int Rows;

                public readonly int Items => ({{name}}Depthwise.Height + Rows - 1) / Rows;

                {{Indent(RowsFor(name, plan.Rows), 4)}}

                public void Execute(int item, int worker)
                {
                    int firstRow = item * Rows;
                    int rows = global::System.Math.Min(Rows, {{name}}Depthwise.Height - firstRow);
                    float* normalised = Normalised + (firstRow * {{name}}Depthwise.Width * {{name}}Expand.SourceStride);
                    {{taps}}{{name}}Depthwise.Band<TSimd, TVector>(Input, {{weights}}, Weights.DepthwiseConvolutionBias, normalised, firstRow, rows);
                    {{Norm(stage, plan, "rows")}}{{Quantize(stage, plan)}}
                }
            }
            """);
    }

    // The convolution takes floats.
    private static string Taps(string name, BlockPlan plan) => $"""
        float* taps = Scratch + ((long)worker * ScratchLengthInFloats);
                global::ConvNext.Quantization.QuantizedTaps.Expand<TSimd, TVector>(
                    Weights.DepthwiseConvolutionWeight, Weights.DepthwiseConvolutionWeightScales, {name}Expand.Inputs, {Literal.Of(plan.KernelSize * plan.KernelSize)}, taps);
        """;

    // Products of 8 bits take codes.
    private static string Quantize(StagePlan stage, BlockPlan plan) => plan.Strategy == BlockStrategy.Quantized
        ? $"\n        {QuantizedStepEmitter.Quantize(stage, "normalised", $"rows * Stage{stage.Index}Depthwise.Width")}"
        : string.Empty;

    /// <summary>The layer norm of the convolved rows, in place.</summary>
    public static string Norm(StagePlan stage, BlockPlan plan, string rows)
    {
        string name = $"Stage{stage.Index}";
        return $$"""
            {{NormEmitter.Method(plan.Norm)}}(
                    normalised, {{name}}Expand.SourceStride, normalised, {{name}}Expand.SourceStride, {{rows}} * {{name}}Depthwise.Width,
                    {{NormEmitter.Parameters(plan.Norm, "Weights", $"{name}Expand.Inputs")}});
            """;
    }

    private static string RowsFor(string name, RowsPlan rows)
    {
        if (rows.AreSingleRows)
        {
            return """
                /// <summary>One: the map has no more.</summary>
                public static int RowsFor(int workers) => 1;
                """;
        }

        return $$"""
            /// <summary>
            /// Two, which the convolution takes at once where it can; one where it cannot, or where two would leave workers without any; of few
            /// rows an equal share for each worker, where bands of two would not divide equally.
            /// </summary>
            public static int RowsFor(int workers)
            {
                const int Height = {{name}}Depthwise.Height;
                const int AtOnce = {{Literal.Of(rows.AtOnce)}};
                const int EqualSharesUpTo = {{Literal.Of(rows.EqualSharesUpTo)}};
                if (!global::ConvNext.Simd.Registers.AreThirtyTwo || workers >= Height)
                {
                    return 1;
                }

                return (Height + AtOnce - 1) / AtOnce % workers == 0 || Height > EqualSharesUpTo * workers ? AtOnce : (Height + workers - 1) / workers;
            }
            """;
    }

    /// <summary>The lines behind the first moved to the right.</summary>
    public static string Indent(string text, int spaces) => text.Replace("\n", "\n" + new string(' ', spaces));
}
