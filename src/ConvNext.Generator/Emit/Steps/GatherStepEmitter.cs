using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the step of a downsample that gathers windows, and multiplies them where it is the whole downsample.</summary>
internal static class GatherStepEmitter
{
    public static void Emit(SourceWriter writer, Operation operation, StagePlan stage)
    {
        DownsamplePlan plan = stage.Downsample!;
        string name = $"Downsample{stage.Index}";
        bool isWhole = operation.Kind == OperationKind.Downsample;
        string source = MapsEmitter.SourceName(stage.Index);
        string product = plan.Matrix.IsQuantized ? BlockStepEmitter.Indent("\n\n" + QuantizedStepEmitter.Downsample(stage), 8)
            : isWhole
            ? $$"""


                    for (int panel = 0; panel < {{name}}.Panels; panel++)
                    {
                        {{name}}.Panel<TSimd, TVector>(windows, Weights.ConvolutionWeight, Weights.ConvolutionBias, Output, firstRow * Width, panel);
                    }
            """
            : string.Empty;
        string rest = isWhole ? " → product → map" : string.Empty;
        writer.Lines($"/// <summary>Downsample to stage {stage.Index}, one item per band of rows: layer norm of the four pixels of each 2×2 window into one row{rest}.</summary>");
        writer.Lines($$"""
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{StepEmitter.Constraints}}
            {
                public const int Items = {{Literal.Of(plan.Bands.Count)}};
                {{StepEmitter.BandConstants(plan.Bands)}}
                private const int Width = {{MapsEmitter.Name(stage.Index)}}.Width;
                private const int SourceRowStride = {{source}}.RowStride;
                private const int SourcePixelStride = {{source}}.PixelStride;
                private const int SourceChannels = {{source}}.Channels;
                private const int WindowStride = {{Literal.Of(plan.RowStride)}};

                public float* Input, {{(isWhole ? "Output, Scratch" : "Windows")}};
                public {{name}}Weights Weights;

                public void Execute(int item, int worker)
                {
                    int firstRow = {{StepEmitter.FirstRow(plan.Bands)}};
                    float* windows = {{(isWhole ? $"Scratch + ((long)worker * ScratchLengthInFloats)" : "Windows + (firstRow * Width * WindowStride)")}};
                    for (int row = 0; row < Rows; row++)
                    {
                        float* corners = Input + ((firstRow + row) * (2 * SourceRowStride));
                        float* line = windows + (row * Width * WindowStride);

                        // The four pixels of all windows of a row, one after the other: the padding behind one is overwritten by the next.
                        for (int tap = 0; tap < 4; tap++)
                        {
                            {{NormEmitter.Method(plan.Norm)}}(
                                corners + (tap / 2 * SourceRowStride) + (tap % 2 * SourcePixelStride), 2 * SourcePixelStride, line + (tap * SourceChannels), WindowStride, Width,
                                {{NormEmitter.Parameters(plan.Norm, "Weights", "SourceChannels")}});
                        }
                    }{{product}}
                }
            }
            """);
    }
}
