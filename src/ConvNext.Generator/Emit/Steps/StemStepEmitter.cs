using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the step of the stem.</summary>
internal static class StemStepEmitter
{
    public static void Emit(SourceWriter writer, StemPlan stem)
    {
        string row = StepEmitter.FirstRow(stem.Bands);
        string own = stem.Bands.Overlap ? $"(item * {Literal.Of(stem.Bands.Rows)}) - firstRow" : "0";
        string note = stem.Bands.Overlap ? "// Rows that the band before has as well are left to it: the norm writes a pixel more than once.\n        " : string.Empty;
        string channels = Literal.Of(stem.Input.Channels);
        string sourceLine = $"source + (line * {Literal.Of(stem.Input.Width)})";
        string patchLine = $"patch + (line * {Literal.Of(stem.PatchWidth)})";
        writer.Lines("/// <summary>Stem, one item per band of rows: patches as rows (channel, row, column) → product → layer norm → map.</summary>");
        writer.Lines($$"""
            private struct StemStep<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{StepEmitter.Constraints}}
            {
                public const int Items = {{Literal.Of(stem.Bands.Count)}};
                private const int PatchStride = {{Literal.Of(stem.Matrix.SourceStride)}};
                private const int ProductStride = {{Literal.Of(stem.Matrix.DestinationStride)}};

                public float* Pixels, Output, Scratch;
                public StemWeights Weights;

                public void Execute(int item, int worker)
                {
                    float* patches = Scratch + ((long)worker * ScratchLengthInFloats);
                    float* product = patches + (StemConvolution.Pixels * PatchStride);
                    int firstRow = {{row}};
                    for (int row = 0; row < {{Literal.Of(stem.Bands.Rows)}}; row++)
                    {
                        for (int x = 0; x < {{Literal.Of(stem.Map.Width)}}; x++)
                        {
                            float* source = Pixels + ((firstRow + row) * {{Literal.Of(stem.PatchRowFloats)}}) + (x * {{Literal.Of(stem.PatchWidth)}});
                            float* patch = patches + (((row * {{Literal.Of(stem.Map.Width)}}) + x) * PatchStride);
                            for (int channel = 0; channel < {{channels}}; channel++, source += {{Literal.Of(stem.ChannelFloats)}}, patch += {{Literal.Of(stem.PatchPixels)}})
                            {
                                for (int line = 0; line < {{Literal.Of(stem.PatchHeight)}}; line++)
                                {
                                    global::System.Runtime.CompilerServices.Unsafe.CopyBlockUnaligned({{patchLine}}, {{sourceLine}}, {{Literal.Of(stem.PatchLineBytes)}});
                                }
                            }
                        }
                    }

                    for (int panel = 0; panel < StemConvolution.Panels; panel++)
                    {
                        StemConvolution.Panel<TSimd, TVector>(patches, Weights.ConvolutionWeight, Weights.ConvolutionBias, product, panel);
                    }

                    {{note}}for (int row = {{own}}; row < {{Literal.Of(stem.Bands.Rows)}}; row++)
                    {
                        {{NormEmitter.Method(stem.Norm)}}(
                            product + (row * {{Literal.Of(stem.Map.Width)}} * ProductStride), ProductStride,
                            Output + ((firstRow + row) * {{Literal.Of(stem.Map.RowStride)}}), {{Literal.Of(stem.Map.PixelStride)}}, {{Literal.Of(stem.Map.Width)}},
                            {{NormEmitter.Weights(stem.Norm, "Weights")}}, StemConvolution.Outputs, {{Literal.OfFloat(stem.Norm.Epsilon)}});
                    }
                }
            }
            """);
    }
}
