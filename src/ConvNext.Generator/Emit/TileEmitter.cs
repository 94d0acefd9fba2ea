using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints one register tile of a matrix product, fully unrolled over its rows and vectors.</summary>
internal static class TileEmitter
{
    public static string Name(TilePlan tile, bool tail) => $"{(tail ? "Tail" : "Tile")}{Literal.Of(tile.VectorBits)}";

    public static void Emit(SourceWriter writer, MatrixPlan plan, TilePlan tile, bool tail)
    {
        string stride = tail ? "TailWidth" : "PanelWidth";
        string ahead = plan.Prefetches ? plan.PixelsVary ? ", byte* ahead, int aheadStep" : ", byte* ahead" : string.Empty;
        string initial = !plan.HasPasses ? "float* bias" : "float* initial, int initialStride";
        string passing = !plan.HasPasses ? string.Empty : ", float* sums, bool isLast";
        string inputs = !plan.HasPasses ? "Inputs" : "PassInputs";
        string destination = plan.Epilogue switch
        {
            Epilogue.Store or Epilogue.StoreAndActivate => "float* destination",
            Epilogue.StoreToMap => "float* output, int pixel",
            Epilogue.AddToMap => "float* input, float* output, int pixel",
            _ => "float* scale, float* input, float* output, int pixel",
        };
        string howLong = plan.HasPasses ? "for a pass" : "from the bias to the last input";
        writer.Blank().Lines(
            $"/// <summary>{Literal.Of(tile.Rows)} pixels × {Literal.Of(tile.Vectors)} vectors: every sum stays in its register {howLong}.</summary>");
        using (writer.Open($"""
            [global::System.Runtime.CompilerServices.MethodImpl(AggressiveOptimization | NoInlining)]
            private static void {Name(tile, tail)}<TSimd, TVector>(float* source, float* weights, {initial}, {destination}{passing}{ahead})
                where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                where TVector : struct
            """))
        {
            EmitSums(writer, plan, tile);
            if (plan.Prefetches && !plan.PixelsVary)
            {
                writer.Lines($"// Bytes of the next panel that a tile fetches in a step of K.\nconst int aheadStep = {Literal.Of(plan.PrefetchBytesPerStep(tile))};");
            }

            var loop = new TileLoop(tile, plan.StepsPerTurn, $"{inputs} * {stride}", stride, "SourceStride", plan.Prefetches ? "aheadStep" : null);
            loop.Emit(writer, ["weights"], [], (v, at) => $"weight{v} = TSimd.Load(weights{at});");
            if (plan.HasPasses)
            {
                EmitWait(writer, tile, stride);
            }

            EmitStores(writer, plan, tile);
        }
    }

    private static void EmitWait(SourceWriter writer, TilePlan tile, string stride)
    {
        using (writer.Open("if (!isLast)"))
        {
            for (int row = 0; row < tile.Rows; row++)
            {
                for (int v = 0; v < tile.Vectors; v++)
                {
                    writer.Lines($"TSimd.Store(sum{row}_{v}, sums + ({row} * {stride}){At(v * tile.VectorFloats)});");
                }
            }

            writer.Lines("return;");
        }

        writer.Blank();
    }

    private static void EmitSums(SourceWriter writer, MatrixPlan plan, TilePlan tile)
    {
        if (plan.HasPasses)
        {
            for (int row = 0; row < tile.Rows; row++)
            {
                for (int v = 0; v < tile.Vectors; v++)
                {
                    writer.Lines($"TVector sum{row}_{v} = TSimd.Load(initial + ({row} * initialStride){At(v * tile.VectorFloats)});");
                }
            }

            return;
        }

        for (int v = 0; v < tile.Vectors; v++)
        {
            writer.Lines($"TVector sum0_{v} = TSimd.Load(bias{At(v * tile.VectorFloats)});");
        }

        for (int row = 1; row < tile.Rows; row++)
        {
            writer.Lines("TVector " + string.Join(", ", Enumerable.Range(0, tile.Vectors).Select(v => $"sum{row}_{v} = sum0_{v}")) + ";");
        }
    }

    private static void EmitStores(SourceWriter writer, MatrixPlan plan, TilePlan tile)
    {
        if (plan.Map is null)
        {
            for (int row = 0; row < tile.Rows; row++)
            {
                for (int v = 0; v < tile.Vectors; v++)
                {
                    writer.Lines($"TSimd.Store(sum{row}_{v}, destination + ({row} * DestinationStride){At(v * tile.VectorFloats)});");
                }
            }

            return;
        }

        bool inRow = plan.TilesStayInRow(tile);
        if (inRow)
        {
            writer.Lines("int place = (pixel / MapWidth * MapRowStride) + (pixel % MapWidth * MapPixelStride);");
        }

        if (plan.HasScale)
        {
            for (int v = 0; v < tile.Vectors; v++)
            {
                writer.Lines($"TVector scale{v} = TSimd.Load(scale{At(v * tile.VectorFloats)});");
            }
        }

        for (int row = 0; row < tile.Rows; row++)
        {
            if (!inRow)
            {
                writer.Lines($"{(row == 0 ? "int " : string.Empty)}place = ((pixel + {row}) / MapWidth * MapRowStride) + ((pixel + {row}) % MapWidth * MapPixelStride);");
            }

            for (int v = 0; v < tile.Vectors; v++)
            {
                string place = inRow ? $" + place + ({row} * MapPixelStride){At(v * tile.VectorFloats)}" : $" + place{At(v * tile.VectorFloats)}";
                string value = plan.Epilogue switch
                {
                    Epilogue.ScaleAndAddToMap => $"TSimd.FusedMultiplyAdd(sum{row}_{v}, scale{v}, TSimd.Load(input{place}))",
                    Epilogue.AddToMap => $"TSimd.Add(sum{row}_{v}, TSimd.Load(input{place}))",
                    _ => $"sum{row}_{v}",
                };
                writer.Lines($"TSimd.Store({value}, output{place});");
            }
        }
    }

    public static string At(int offset) => offset == 0 ? string.Empty : $" + {Literal.Of(offset)}";
}
