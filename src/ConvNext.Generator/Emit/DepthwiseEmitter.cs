using System;
using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints a depthwise convolution: 7×7, or 5×5 or 3×3 in some of timm's networks.</summary>
internal static class DepthwiseEmitter
{
    public static void Emit(SourceWriter writer, DepthwiseKernelPlan plan)
    {
        FeatureMap map = plan.Map;
        int taps = plan.Taps;
        int border = taps / 2;
        writer.Lines($"/// <summary>Depthwise convolution {taps}×{taps} with padding {border}: {map.Channels} channels, {map.Height} × {map.Width}.</summary>");
        using (writer.Open($"{KernelEmitter.Class} {plan.Name}"))
        {
            KernelEmitter.EmitOptions(writer);
            writer.Lines($$"""
                public const int Width = {{Literal.Of(map.Width)}};
                public const int Height = {{Literal.Of(map.Height)}};
                private const int PaddedChannels = {{Literal.Of(map.PaddedChannels)}};
                private const int RowStride = {{Literal.Of(map.RowStride)}};
                private const int PixelStride = {{Literal.Of(map.PixelStride)}};
                private const int DestinationStride = {{Literal.Of(plan.DestinationStride)}};

                // The window has so many rows and columns, and reaches so far beyond its centre.
                private const int Taps = {{Literal.Of(taps)}};
                private const int Border = {{Literal.Of(border)}};

                // Neighbouring pixels that are summed at a time: of two rows, and of one.
                private const int PairPixels = {{Literal.Of(plan.PairPixels)}};
                private const int StripPixels = {{Literal.Of(plan.StripPixels)}};

                // Weights lie as [group of 16 channels][row of taps][tap][channel of the group].
                private const int GroupChannels = 16;
                private const int TapRowFloats = Taps * GroupChannels;
                private const int GroupFloats = Taps * TapRowFloats;

                /// <summary>
                /// Rows firstRow … firstRow + rows − 1 of the convolution, to dense pixels. The channels are the outer loop, so that the
                /// input rows of sixteen channels stay near while the window moves over them; those of the next sixteen, the next line
                /// of each pixel, are fetched meanwhile, and with the last sixteen the first of the next rows. Rows of the window above
                /// and below the map are skipped; left and right of it the map has zeros.
                /// </summary>
                [global::System.Runtime.CompilerServices.MethodImpl(AggressiveOptimization)]
                public static void Band<TSimd, TVector>(float* input, float* weights, float* bias, float* destination, int firstRow, int rows)
                    where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                    where TVector : struct
                {
                    for (int channel = 0; channel < PaddedChannels; channel += TSimd.Count)
                    {
                        float* taps = weights + (channel / GroupChannels * GroupFloats) + (channel % GroupChannels);
                        int ahead = channel + GroupChannels < PaddedChannels ? GroupChannels : (rows * RowStride) - channel;
                        int together;
                        for (int row = 0; row < rows; row += together)
                        {
                            // Two rows at once where there are registers for their sums.
                            together = global::ConvNext.Simd.Registers.AreThirtyTwo && row <= rows - 2 ? 2 : 1;
                            int y = firstRow + row;
                            int top = global::System.Math.Max(0, Border - y);
                            int bottom = global::System.Math.Min(Taps - 1 + together, Height + Border - y);
                            float* window = input + ((y + top - Border) * RowStride) - (Border * PixelStride) + channel;
                            float* target = destination + (row * Width * DestinationStride) + channel;
                            for (int x = 0; together == 2 && x < Width; x += PairPixels)
                            {
                                int left = {{Left(plan.PairsDivideRow, "PairPixels")}};
                                Pair<TSimd, TVector>(
                                    window + (left * PixelStride), ahead, taps + (top * TapRowFloats), top, bottom, bias + channel, target + (left * DestinationStride));
                            }

                            for (int x = 0; together == 1 && x < Width; x += StripPixels)
                            {
                                int left = {{Left(plan.StripsDivideRow, "StripPixels")}};
                                Strip<TSimd, TVector>(
                                    window + (left * PixelStride), ahead, taps + (top * TapRowFloats), bottom - top, bias + channel, target + (left * DestinationStride));
                            }
                        }
                    }
                }
                """);
            writer.Blank();
            EmitPair(writer, plan.PairPixels, taps);
            writer.Blank();
            EmitStrip(writer, plan.StripPixels, taps);
        }
    }

    // The last strip of a row that is no multiple of it begins earlier: it computes some pixels again.
    private static string Left(bool dividesRow, string name) => dividesRow ? "x" : $"global::System.Math.Min(x, Width - {name})";

    private static void EmitPair(SourceWriter writer, int strip, int taps)
    {
        writer.Lines($"""
            /// <summary>
            /// {Pixels(strip)} of two rows, one vector of channels. The two windows together have {InWords(taps + 1)} rows, of which those from
            /// top to bottom − 1 lie in the map. Row r of them is row r of the upper pixels' window and row r − 1 of the lower pixels': an
            /// input that is loaded once serves up to {Literal.Of(2 * taps)} sums, and the {Literal.Of(2 * strip)} sums hide the latency of the multiply-add. From tap to tap the
            /// {Literal.Of(strip)} inputs in registers move on by one pixel. Each sum takes its taps in the order row, column.
            /// </summary>
            """);
        using (writer.Open("""
            [global::System.Runtime.CompilerServices.MethodImpl(AggressiveOptimization | NoInlining)]
            private static void Pair<TSimd, TVector>(float* input, int ahead, float* taps, int top, int bottom, float* bias, float* destination)
                where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                where TVector : struct
            """))
        {
            writer.Lines("TVector upper0 = TSimd.Load(bias), lower0 = upper0;");
            for (int pixel = 1; pixel < strip; pixel++)
            {
                writer.Lines($"TVector upper{pixel} = upper0, lower{pixel} = upper0;");
            }

            writer.Blank();
            using (writer.Open("for (int row = top; row < bottom; row++, input += RowStride, taps += TapRowFloats)"))
            {
                for (int column = 0; column < strip - 1; column++)
                {
                    EmitInput(writer, column, taps);
                }

                for (int tap = 0; tap < taps; tap++)
                {
                    EmitInput(writer, tap + strip - 1, taps);
                    EmitPairTap(writer, strip, tap, $"row < {Literal.Of(taps)}", "upper", $"taps{Offset(tap, "GroupChannels")}");
                    EmitPairTap(writer, strip, tap, "row > 0", "lower", $"taps - ({Literal.Of(taps - tap)} * GroupChannels)");
                }
            }

            writer.Blank();
            EmitStores(writer, strip, "upper");
            writer.Lines("destination += Width * DestinationStride;");
            EmitStores(writer, strip, "lower");
        }
    }

    // At taps lie those of the upper pixels' row of the window, a row of taps before them those of the lower ones'.
    private static void EmitPairTap(SourceWriter writer, int strip, int tap, string condition, string sums, string address)
    {
        using (writer.Open($"if ({condition})"))
        {
            writer.Lines($"TVector {sums}Tap{tap} = TSimd.Load({address});");
            for (int pixel = 0; pixel < strip; pixel++)
            {
                writer.Lines($"{sums}{pixel} = TSimd.FusedMultiplyAdd(value{tap + pixel}, {sums}Tap{tap}, {sums}{pixel});");
            }
        }
    }

    private static void EmitStrip(SourceWriter writer, int strip, int taps)
    {
        writer.Lines($"""
            /// <summary>
            /// {Pixels(strip)} of one row, one vector of channels: with sixteen registers, and for an odd last row. In each row of the window {Literal.Of(strip + taps - 1)} inputs
            /// are loaded once and serve every sum that they belong to. Each sum takes its taps in the order row, column.
            /// </summary>
            """);
        using (writer.Open("""
            [global::System.Runtime.CompilerServices.MethodImpl(AggressiveOptimization | NoInlining)]
            private static void Strip<TSimd, TVector>(float* input, int ahead, float* taps, int rows, float* bias, float* destination)
                where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                where TVector : struct
            """))
        {
            writer.Lines("TVector sum0 = TSimd.Load(bias);");
            if (strip > 1)
            {
                writer.Lines("TVector " + string.Join(", ", Enumerable.Range(1, strip - 1).Select(pixel => $"sum{pixel} = sum0")) + ";");
            }

            using (writer.Open("for (int row = 0; row < rows; row++, input += RowStride, taps += TapRowFloats)"))
            {
                for (int tap = 0; tap < taps; tap++)
                {
                    writer.Lines($"TVector tap{tap} = TSimd.Load(taps{Offset(tap, "GroupChannels")});");
                }

                for (int column = 0; column < strip + taps - 1; column++)
                {
                    EmitInput(writer, column, taps);
                    for (int pixel = Math.Max(0, column - taps + 1); pixel <= Math.Min(strip - 1, column); pixel++)
                    {
                        writer.Lines($"sum{pixel} = TSimd.FusedMultiplyAdd(value{column}, tap{column - pixel}, sum{pixel});");
                    }
                }
            }

            EmitStores(writer, strip, "sum");
        }
    }

    // Each pixel is new to one strip of a row only, which fetches what will be needed of it next.
    private static void EmitInput(SourceWriter writer, int column, int taps)
    {
        string address = $"input{Offset(column, "PixelStride")}";
        writer.Lines($"TVector value{column} = TSimd.Load({address});");
        if (column >= taps - 1)
        {
            writer.Lines($"global::ConvNext.Simd.Cache.Fetch({address} + ahead);");
        }
    }

    private static void EmitStores(SourceWriter writer, int strip, string sums)
    {
        for (int pixel = 0; pixel < strip; pixel++)
        {
            writer.Lines($"TSimd.Store({sums}{pixel}, destination{Offset(pixel, "DestinationStride")});");
        }
    }

    private static string InWords(int rows) => rows switch
    {
        4 => "four",
        6 => "six",
        _ => "eight",
    };

    private static string Pixels(int strip) => strip == 1 ? "One pixel" : $"{Literal.Of(strip)} neighbouring pixels";

    private static string Offset(int count, string stride) => count == 0 ? string.Empty : $" + ({Literal.Of(count)} * {stride})";
}
