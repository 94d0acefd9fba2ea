using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints a register tile of a product of quarters: a row for each pair of pixels.</summary>
internal static class SevenProductsTileEmitter
{
    public static string Name(TilePlan tile, bool isShort, bool isDifference) =>
        $"{(isShort ? "Short" : "Tall")}{(isDifference ? "Difference" : string.Empty)}{Literal.Of(tile.VectorBits)}";

    /// <summary>One tile; the weights of a difference are computed on the way and stored for the tiles that follow.</summary>
    public static void Emit(SourceWriter writer, SevenProductsPlan plan, TilePlan tall, bool isShort, bool isDifference)
    {
        TilePlan tile = isShort ? tall.Short() : tall;
        string weights = isDifference ? " The weights are minuend − subtrahend." : string.Empty;
        string difference = isDifference ? "float* minuend, float* subtrahend, " : string.Empty;
        writer.Blank().Lines(
            $"/// <summary>{Literal.Of(tile.Rows)} pairs × {Literal.Of(tile.Vectors)} vectors: every sum stays in its register for half a slice.{weights}</summary>");
        using (writer.Open($"""
            [global::System.Runtime.CompilerServices.MethodImpl(AggressiveOptimization | NoInlining)]
            private static void {Name(tall, isShort, isDifference)}<TSimd, TVector>(float* source, {difference}float* weights, Ending* ending)
                where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                where TVector : struct
            """))
        {
            for (int row = 0; row < tile.Rows; row++)
            {
                writer.Lines("TVector " + string.Join(", ", Enumerable.Range(0, tile.Vectors).Select(v => $"sum{row}_{v} = TSimd.Zero")) + ";");
            }

            writer.Lines("int pairStride = TShape.PairStride;\nbyte* ahead = ending->Ahead;\nlong aheadStep = ending->AheadStep;");
            var loop = new TileLoop(tile, plan.Tiles.StepsPerTurn, "TShape.QuarterFloats", "PanelWidth", "pairStride", "aheadStep", SevenProductsPlan.FetchedSteps(tile));
            if (isDifference)
            {
                writer.Lines("TVector less;");
                loop.Emit(writer, ["minuend", "subtrahend"], ["weights"], (v, at) =>
                    $"weight{v} = TSimd.Load(minuend{at});\nless = TSimd.Load(subtrahend{at});\n"
                    + $"weight{v} = TSimd.Subtract(weight{v}, less);\nTSimd.Store(weight{v}, weights{at});");
            }
            else
            {
                loop.Emit(writer, ["weights"], [], (v, at) => $"weight{v} = TSimd.Load(weights{at});");
            }

            writer.Blank().Lines("ending->Ahead = ahead;");
            using (writer.Open("if (ending->Add != null)"))
            {
                EmitEnd(writer, plan, tile);
            }

            writer.Blank();
            EmitKeep(writer, tile);
        }
    }

    private static void EmitKeep(SourceWriter writer, TilePlan tile)
    {
        using (writer.Open("if (ending->Keep != null)"))
        {
            writer.Lines("float* keep = ending->Keep;");
            using (writer.Open("if (ending->Kept == null)"))
            {
                EachSum(writer, tile, (row, v, at) => $"TSimd.Store(sum{row}_{v}, keep + ({row} * PanelWidth){at});");
                writer.Lines("return;");
            }

            // A local that is used again and again: with a value nested in a call for each sum, a tile has more than the compiler keeps in registers.
            string Sum(int row, int v, string at) =>
                $"result = TSimd.Load(kept + ({row} * PanelWidth){at});\nresult = TSimd.Add(sum{row}_{v}, result);\nTSimd.Store(result, keep + ({row} * PanelWidth){at});";
            writer.Blank().Lines("TVector result;\nfloat* kept = ending->Kept;");
            EachSum(writer, tile, Sum);
            using (writer.Open("if (ending->OtherKeep != null)"))
            {
                writer.Lines("keep = ending->OtherKeep;\nkept = ending->OtherKept;");
                EachSum(writer, tile, Sum);
            }
        }
    }

    private static void EmitEnd(SourceWriter writer, SevenProductsPlan plan, TilePlan tile)
    {
        writer.Lines($"""
            float* add = ending->Add;
            int initialStride = ending->InitialStride;
            float* initial = ending->Initial;
            TVector result, other;
            """);
        string Value(int row, int v, string at) =>
            $"result = TSimd.Load(add + ({row} * PanelWidth){at});\nresult = TSimd.Add(sum{row}_{v}, result);\n"
            + $"other = TSimd.Load(initial + ({row} * initialStride){at});\nresult = TSimd.Add(other, result);";
        if (!plan.QuartersWait)
        {
            EmitStores(writer, plan, tile, Value);
            return;
        }

        if (!plan.IsToMap)
        {
            EmitWait();
            return;
        }

        using (writer.Open("if (ending->IsLast)"))
        {
            EmitStores(writer, plan, tile, Value);
        }

        using (writer.Open("else"))
        {
            EmitWait();
        }

        void EmitWait()
        {
            writer.Lines("float* waiting = ending->Waiting;");
            EachSum(writer, tile, (row, v, at) => $"{Value(row, v, at)}\nTSimd.Store(result, waiting + ({row} * PanelWidth){at});");
        }
    }

    private delegate string SumLine(int row, int v, string at);

    private static void EmitStores(SourceWriter writer, SevenProductsPlan plan, TilePlan tile, SumLine value)
    {
        writer.Lines("""
            float* input = ending->Input;
            float* output = ending->Output;
            int pixel = ending->Pixel;
            int width = TShape.MapWidth, rowStride = TShape.MapRowStride, pixelStride = TShape.MapPixelStride;
            int y, at;
            """);
        if (plan.HasScale)
        {
            for (int v = 0; v < tile.Vectors; v++)
            {
                writer.Lines($"TVector scale{v} = TSimd.Load(ending->Scale{TileEmitter.At(v * tile.VectorFloats)});");
            }
        }

        for (int row = 0; row < tile.Rows; row++)
        {
            writer.Lines($"y = (pixel + {2 * row}) / width;\nat = (y * rowStride) + ((pixel + {2 * row} - (y * width)) * pixelStride);");
            for (int v = 0; v < tile.Vectors; v++)
            {
                string at = TileEmitter.At(v * tile.VectorFloats);
                writer.Lines(value(row, v, at));
                writer.Lines(plan.HasScale
                    ? $"other = TSimd.Load(input + at{at});\nresult = TSimd.FusedMultiplyAdd(result, scale{v}, other);"
                    : $"other = TSimd.Load(input + at{at});\nresult = TSimd.Add(result, other);");
                writer.Lines($"TSimd.Store(result, output + at{at});");
            }
        }
    }

    private static void EachSum(SourceWriter writer, TilePlan tile, SumLine line)
    {
        for (int row = 0; row < tile.Rows; row++)
        {
            for (int v = 0; v < tile.Vectors; v++)
            {
                writer.Lines(line(row, v, TileEmitter.At(v * tile.VectorFloats)));
            }
        }
    }
}
