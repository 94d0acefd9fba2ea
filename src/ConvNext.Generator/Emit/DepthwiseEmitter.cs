using System;
using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the depthwise 7×7 convolution of a stage.</summary>
internal static class DepthwiseEmitter
{
    private const int Taps = 7;

    public static void Emit(SourceWriter writer, StagePlan stage, BlockPlan block)
    {
        FeatureMap map = stage.Map;
        int strip = block.StripPixels;
        string x = map.Width % strip == 0 ? "x" : $"Math.Min(x, Width - {Literal.Of(strip)})";
        writer.Lines($"/// <summary>Stage {stage.Index}, depthwise convolution 7×7 with padding 3: {map.Channels} channels, {map.Height} × {map.Width}.</summary>");
        using (writer.Open($"private static class Stage{stage.Index}Depthwise"))
        {
            writer.Lines($$"""
                public const int Width = {{Literal.Of(map.Width)}};

                // Rows of one call.
                public const int Rows = {{Literal.Of(block.BandRows)}};
                private const int Height = {{Literal.Of(map.Height)}};
                private const int PaddedChannels = {{Literal.Of(map.PaddedChannels)}};
                private const int RowStride = {{Literal.Of(map.RowStride)}};
                private const int PixelStride = {{Literal.Of(map.PixelStride)}};
                private const int DestinationStride = {{Literal.Of(block.NormStride)}};

                // Weights lie as [16 channels][7 · 7][16].
                private const int GroupFloats = 7 * 7 * 16;

                /// <summary>
                /// Rows firstRow … firstRow + Rows − 1 of the convolution, to dense pixels. The channels are the outer loop, so that the
                /// input rows of sixteen channels stay in the first-level cache while the window moves over them. Rows of the window
                /// above and below the map are skipped; left and right of it the map has zeros.
                /// </summary>
                [MethodImpl(MethodImplOptions.AggressiveOptimization)]
                public static void Band<TSimd, TVector>(float* input, float* weights, float* bias, float* destination, int firstRow)
                    where TSimd : struct, ISimd<TVector>
                    where TVector : struct
                {
                    for (int channel = 0; channel < PaddedChannels; channel += TSimd.Count)
                    {
                        float* taps = weights + (channel / 16 * GroupFloats) + (channel % 16);
                        for (int row = 0; row < Rows; row++)
                        {
                            int y = firstRow + row;
                            int top = Math.Max(0, 3 - y);
                            int bottom = Math.Min(7, Height + 3 - y);
                            float* window = input + ((y + top - 3) * RowStride) - (3 * PixelStride) + channel;
                            float* target = destination + (row * Width * DestinationStride) + channel;
                            for (int x = 0; x < Width; x += {{Literal.Of(strip)}})
                            {
                                int left = {{x}};
                                Strip<TSimd, TVector>(window + (left * PixelStride), taps + (top * 7 * 16), bottom - top, bias + channel, target + (left * DestinationStride));
                            }
                        }
                    }
                }
                """);
            writer.Blank();
            EmitStrip(writer, strip);
        }
    }

    private static void EmitStrip(SourceWriter writer, int strip)
    {
        writer.Lines($"""
            /// <summary>
            /// {Literal.Of(strip)} neighbouring pixels, one vector of channels: in each row of the window {Literal.Of(strip + Taps - 1)} inputs are loaded once and serve every sum that they
            /// belong to. Each sum takes its taps in the order row, column.
            /// </summary>
            """);
        using (writer.Open("""
            [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
            private static void Strip<TSimd, TVector>(float* input, float* taps, int rows, float* bias, float* destination)
                where TSimd : struct, ISimd<TVector>
                where TVector : struct
            """))
        {
            writer.Lines("TVector sum0 = TSimd.Load(bias);");
            if (strip > 1)
            {
                writer.Lines("TVector " + string.Join(", ", Enumerable.Range(1, strip - 1).Select(pixel => $"sum{pixel} = sum0")) + ";");
            }

            using (writer.Open("for (int row = 0; row < rows; row++, input += RowStride, taps += 7 * 16)"))
            {
                for (int tap = 0; tap < Taps; tap++)
                {
                    writer.Lines($"TVector tap{tap} = TSimd.Load(taps{(tap == 0 ? string.Empty : $" + ({tap} * 16)")});");
                }

                for (int column = 0; column < strip + Taps - 1; column++)
                {
                    writer.Lines($"TVector value{column} = TSimd.Load(input{(column == 0 ? string.Empty : $" + ({column} * PixelStride)")});");
                    for (int pixel = Math.Max(0, column - Taps + 1); pixel <= Math.Min(strip - 1, column); pixel++)
                    {
                        writer.Lines($"sum{pixel} = TSimd.FusedMultiplyAdd(value{column}, tap{column - pixel}, sum{pixel});");
                    }
                }
            }

            for (int pixel = 0; pixel < strip; pixel++)
            {
                writer.Lines($"TSimd.Store(sum{pixel}, destination{(pixel == 0 ? string.Empty : $" + ({pixel} * DestinationStride)")});");
            }
        }
    }
}
