using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the step of the stem.</summary>
internal static class StemStepEmitter
{
    public static void Emit(SourceWriter writer, StemPlan stem)
    {
        (string own, string note) = StepEmitter.OwnRows(stem.Bands);
        writer.Lines("/// <summary>Stem, one item per band of rows: patches as rows (channel, row, column) → product → layer norm → map.</summary>");
        writer.Lines($$"""
            private struct StemStep<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{StepEmitter.Constraints}}
            {
                public const int Items = {{Literal.Of(stem.Bands.Count)}};
                {{StepEmitter.BandConstants(stem.Bands)}}
                private const int Width = {{MapsEmitter.Stem}}.Width;
                private const int ImageChannels = {{Literal.Of(stem.Input.Channels)}};
                private const int ImageWidth = {{Literal.Of(stem.Input.Width)}};
                private const int ChannelFloats = {{Literal.Of(stem.ChannelFloats)}};
                private const int PatchHeight = {{Literal.Of(stem.PatchHeight)}};
                private const int PatchWidth = {{Literal.Of(stem.PatchWidth)}};
                private const int PatchPixels = PatchHeight * PatchWidth;
                private const int PatchLineBytes = PatchWidth * sizeof(float);
                private const int PatchStride = {{Literal.Of(stem.Matrix.SourceStride)}};
                private const int ProductStride = {{Literal.Of(stem.Matrix.DestinationStride)}};

                public float* Pixels, Output, Scratch;
                public StemWeights Weights;

                public void Execute(int item, int worker)
                {
                    float* patches = Scratch + ((long)worker * ScratchLengthInFloats);
                    float* product = patches + (StemConvolution.Pixels * PatchStride);
                    int firstRow = {{StepEmitter.FirstRow(stem.Bands)}};
                    for (int row = 0; row < Rows; row++)
                    {
                        for (int x = 0; x < Width; x++)
                        {
                            float* source = Pixels + ((firstRow + row) * (PatchHeight * ImageWidth)) + (x * PatchWidth);
                            float* patch = patches + (((row * Width) + x) * PatchStride);
                            for (int channel = 0; channel < ImageChannels; channel++, source += ChannelFloats, patch += PatchPixels)
                            {
                                for (int line = 0; line < PatchHeight; line++)
                                {
                                    global::System.Runtime.CompilerServices.Unsafe.CopyBlockUnaligned(
                                        patch + (line * PatchWidth), source + (line * ImageWidth), PatchLineBytes);
                                }
                            }
                        }
                    }

                    for (int panel = 0; panel < StemConvolution.Panels; panel++)
                    {
                        StemConvolution.Panel<TSimd, TVector>(patches, Weights.ConvolutionWeight, Weights.ConvolutionBias, product, panel);
                    }

                    {{note}}for (int row = {{own}}; row < Rows; row++)
                    {
                        {{NormEmitter.Method(stem.Norm)}}(
                            product + (row * Width * ProductStride), ProductStride,
                            Output + ((firstRow + row) * {{MapsEmitter.Stem}}.RowStride), {{MapsEmitter.Stem}}.PixelStride, Width,
                            {{NormEmitter.Parameters(stem.Norm, "Weights", "StemConvolution.Outputs")}});
                    }
                }
            }
            """);
    }
}
