namespace ConvNext.Generator.Plan;

/// <summary>What runs a kernel's code: the shapes of tiles that suit it. Whatever else is planned is the same for all, and so are the bits of every result.</summary>
/// <param name="Rows128">Rows of register tiles with 128-bit vectors; null for as many as the registers hold.</param>
/// <param name="StepsPerTurn">Steps of K in one turn of a tile's loop, at the most.</param>
internal sealed record KernelTarget(int? Rows128, int StepsPerTurn)
{
    /// <summary>Compiled code, which keeps a tile's sums in registers.</summary>
    public static readonly KernelTarget Compiler = new(null, MatrixPlan.UsualStepsPerTurn);

    /// <summary>
    /// .NET's interpreter for WebAssembly, which has no registers and compiles short stretches of what it runs: a turn of one row and one step is one of them. PocketCifar10 in
    /// Chromium takes 207 ms so, and 290 with the tiles of compiled code.
    /// </summary>
    public static readonly KernelTarget Interpreter = new(1, 1);

    // A tile of seven products has a short one, of half its rows.
    private const int LeastRowsOfSevenProducts = 2;

    /// <summary><paramref name="matrix"/> with tiles for this target. A matrix times one vector has none.</summary>
    public MatrixPlan Of(MatrixPlan matrix) => Rows128 is { } rows && !matrix.IsVector
        ? matrix with { Tile128 = matrix.Tile128 with { Rows = matrix.Slices > 0 ? System.Math.Max(rows, LeastRowsOfSevenProducts) : rows }, MostStepsPerTurn = StepsPerTurn }
        : matrix;
}
