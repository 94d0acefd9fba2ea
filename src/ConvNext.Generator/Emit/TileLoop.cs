using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the loop of a register tile over K, a few steps a turn. Each step: the weights' vectors, then a broadcast value and its multiply-adds for each row.</summary>
/// <param name="Tile">The tile, whose sums are <c>sum{row}_{vector}</c>.</param>
/// <param name="Steps">Steps of a turn: a divisor of K.</param>
/// <param name="Floats">Floats of weights that the loop walks over, as an expression.</param>
/// <param name="WeightStride">Floats from one step's weights to the next, as an expression.</param>
/// <param name="RowStride">Floats from one row's values to the next row's, as an expression.</param>
/// <param name="AheadStep">Bytes by which <c>ahead</c>, what is fetched into the second-level cache, moves in a step; null where nothing is.</param>
/// <param name="FetchedSteps">How many steps before they are needed weights are fetched into the first-level cache; 0 where they are not.</param>
internal sealed record TileLoop(TilePlan Tile, int Steps, string Floats, string WeightStride, string RowStride, string? AheadStep, int FetchedSteps = 0)
{
    /// <summary>Sets vector <paramref name="v"/> of a step's weights, which lies <paramref name="at"/> behind the pointers.</summary>
    public delegate string Weight(int v, string at);

    /// <summary>Prints the loop.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="read">Pointers to weights that a step reads.</param>
    /// <param name="written">Pointers to weights that it writes.</param>
    /// <param name="weight">How a step's weights are set.</param>
    public void Emit(SourceWriter writer, string[] read, string[] written, Weight weight)
    {
        string moves = string.Join(", ", read.Concat(written).Select(pointer => $"{pointer} += {Times(Steps, WeightStride)}"));
        string next = Steps == 1 ? "source++" : $"source += {Literal.Of(Steps)}";
        using (writer.Open($"for (float* end = {read[0]} + ({Floats}); {read[0]} < end; {moves}, {next})"))
        {
            for (int step = 0; step < Steps; step++)
            {
                EmitFetches(writer, step, read);
                EmitStep(writer, step, weight);
            }
        }
    }

    private void EmitFetches(SourceWriter writer, int step, string[] read)
    {
        if (AheadStep is not null)
        {
            writer.Lines($"global::ConvNext.Simd.Cache.FetchToSecondLevel(ahead);\nahead += {AheadStep};");
        }

        for (int line = 0; FetchedSteps > 0 && line < Tile.Columns; line += Layout.Lanes)
        {
            foreach (string pointer in read)
            {
                writer.Lines($"global::ConvNext.Simd.Cache.Fetch({pointer} + ({Times(FetchedSteps + step, WeightStride)}){TileEmitter.At(line)});");
            }
        }
    }

    private void EmitStep(SourceWriter writer, int step, Weight weight)
    {
        string declare = step == 0 ? "TVector " : string.Empty;
        string ofStep = step == 0 ? string.Empty : step == 1 ? $" + {WeightStride}" : $" + ({Times(step, WeightStride)})";
        for (int v = 0; v < Tile.Vectors; v++)
        {
            writer.Lines(declare + weight(v, ofStep + TileEmitter.At(v * Tile.VectorFloats)));
        }

        for (int row = 0; row < Tile.Rows; row++)
        {
            string place = $"{row} * {RowStride}";
            writer.Lines($"{declare}value{row} = TSimd.Create(source[{(step == 0 ? place : $"({place}) + {Literal.Of(step)}")}]);");
            for (int v = 0; v < Tile.Vectors; v++)
            {
                writer.Lines($"sum{row}_{v} = TSimd.FusedMultiplyAdd(value{row}, weight{v}, sum{row}_{v});");
            }
        }
    }

    private static string Times(int count, string value) => count == 1 ? value : $"{Literal.Of(count)} * {value}";
}
