using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints a register tile of a product of quarters: a row for each pair of pixels.</summary>
internal static class SevenProductsTileEmitter
{
    // Each product walks over other weights, which come from the second-level cache: two lines a step, which is faster than the processor fetches
    // by itself (ConvNeXt-Base: 0.4 % less time). With 256 bits it is half of that, and fetching gains nothing.
    private const int FetchedSteps512 = 8;

    public static string Name(TilePlan tile, bool isShort, bool isDifference) =>
        $"{(isShort ? "Short" : "Tall")}{(isDifference ? "Difference" : string.Empty)}{Literal.Of(tile.VectorBits)}";

    /// <summary>One tile; the weights of a difference are computed on the way and stored for the tiles that follow.</summary>
    public static void Emit(SourceWriter writer, MatrixPlan plan, TilePlan tall, bool isShort, bool isDifference)
    {
        TilePlan tile = isShort ? SevenProductsPlanner.Short(tall) : tall;
        string vector = $"Vector{Literal.Of(tile.VectorBits)}";
        writer.Blank().Lines($"/// <summary>{Literal.Of(tile.Rows)} pairs × {Literal.Of(tile.Vectors)} vectors: every sum stays in its register for half a slice.{(isDifference ? " The weights are minuend − subtrahend." : string.Empty)}</summary>");
        using (writer.Open($"""
            [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
            private static void {Name(tall, isShort, isDifference)}(float* source, {(isDifference ? "float* minuend, float* subtrahend, " : string.Empty)}float* weights, Ending* ending)
            """))
        {
            for (int row = 0; row < tile.Rows; row++)
            {
                writer.Lines($"{vector}<float> " + string.Join(", ", Enumerable.Range(0, tile.Vectors).Select(v => $"sum{row}_{v} = {vector}<float>.Zero")) + ";");
            }

            writer.Lines("byte* ahead = ending->Ahead;\nnint aheadStep = ending->AheadStep;");
            var loop = new TileLoop(tile, plan.StepsPerTurn, "QuarterFloats", "PanelWidth", "PairStride", "aheadStep", tile.VectorBits == 512 ? FetchedSteps512 : 0);
            if (isDifference)
            {
                loop.Emit(writer, ["minuend", "subtrahend"], ["weights"], (v, at) =>
                    $"weight{v} = {vector}.Load(minuend{at}) - {vector}.Load(subtrahend{at});\nweight{v}.Store(weights{at});");
            }
            else
            {
                loop.Emit(writer, ["weights"], [], (v, at) => $"weight{v} = {vector}.Load(weights{at});");
            }

            writer.Blank().Lines("ending->Ahead = ahead;");
            using (writer.Open("if (ending->Add != null)"))
            {
                EmitEnd(writer, plan, tile, vector);
            }

            writer.Blank();
            EmitKeep(writer, tile, vector);
        }
    }

    private static void EmitKeep(SourceWriter writer, TilePlan tile, string vector)
    {
        using (writer.Open("if (ending->Keep != null)"))
        {
            writer.Lines("float* keep = ending->Keep;");
            using (writer.Open("if (ending->Kept == null)"))
            {
                EachSum(writer, tile, (row, v, at) => $"sum{row}_{v}.Store(keep + ({row} * PanelWidth){at});");
                writer.Lines("return;");
            }

            writer.Blank().Lines("float* kept = ending->Kept;");
            EachSum(writer, tile, (row, v, at) => $"(sum{row}_{v} + {vector}.Load(kept + ({row} * PanelWidth){at})).Store(keep + ({row} * PanelWidth){at});");
            using (writer.Open("if (ending->OtherKeep != null)"))
            {
                writer.Lines("keep = ending->OtherKeep;\nkept = ending->OtherKept;");
                EachSum(writer, tile, (row, v, at) => $"(sum{row}_{v} + {vector}.Load(kept + ({row} * PanelWidth){at})).Store(keep + ({row} * PanelWidth){at});");
            }
        }
    }

    private static void EmitEnd(SourceWriter writer, MatrixPlan plan, TilePlan tile, string vector)
    {
        writer.Lines($"""
            float* add = ending->Add;
            int initialStride = ending->InitialStride;
            float* initial = ending->Initial;
            """);
        string Value(int row, int v, string at) => $"{vector}.Load(initial + ({row} * initialStride){at}) + (sum{row}_{v} + {vector}.Load(add + ({row} * PanelWidth){at}))";
        if (!plan.QuartersWait)
        {
            EmitStores(writer, plan, tile, vector, Value);
            return;
        }

        if (plan.Map is null)
        {
            EmitWait();
            return;
        }

        using (writer.Open("if (ending->IsLast)"))
        {
            EmitStores(writer, plan, tile, vector, Value);
        }

        using (writer.Open("else"))
        {
            EmitWait();
        }

        void EmitWait()
        {
            writer.Lines("float* waiting = ending->Waiting;");
            EachSum(writer, tile, (row, v, at) => $"({Value(row, v, at)}).Store(waiting + ({row} * PanelWidth){at});");
        }
    }

    private delegate string Sum(int row, int v, string at);

    private static void EmitStores(SourceWriter writer, MatrixPlan plan, TilePlan tile, string vector, Sum value)
    {
        writer.Lines("""
            float* input = ending->Input;
            float* output = ending->Output;
            int pixel = ending->Pixel;
            """);
        if (plan.HasScale)
        {
            for (int v = 0; v < tile.Vectors; v++)
            {
                writer.Lines($"{vector}<float> scale{v} = {vector}.Load(ending->Scale{TileEmitter.At(v * tile.VectorFloats)});");
            }
        }

        for (int row = 0; row < tile.Rows; row++)
        {
            writer.Lines($"{(row == 0 ? "int " : string.Empty)}at = ((pixel + {2 * row}) / MapWidth * MapRowStride) + ((pixel + {2 * row}) % MapWidth * MapPixelStride);");
            for (int v = 0; v < tile.Vectors; v++)
            {
                string at = TileEmitter.At(v * tile.VectorFloats);
                string result = plan.HasScale
                    ? $"{vector}.FusedMultiplyAdd({value(row, v, at)}, scale{v}, {vector}.Load(input + at{at}))"
                    : $"({value(row, v, at)} + {vector}.Load(input + at{at}))";
                writer.Lines($"{result}.Store(output + at{at});");
            }
        }
    }

    private static void EachSum(SourceWriter writer, TilePlan tile, Sum line)
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
