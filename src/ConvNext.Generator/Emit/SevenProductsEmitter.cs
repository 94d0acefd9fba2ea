using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the kernel of a matrix product that is computed with seven products of quarters: constants, the products, the walk over tiles.</summary>
internal static class SevenProductsEmitter
{
    private const string Generic = "<TSimd, TVector>";

    private const string Where = """
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        """;

    public static void Emit(SourceWriter writer, MatrixPlan plan, ActivationPlan activation)
    {
        writer.Lines($"/// <summary>{plan.Summary} By seven products of quarters: <see cref=\"SevenProducts\"/>.</summary>");
        using (writer.Open($"private static class {plan.Name}"))
        {
            EmitConstants(writer, plan);
            EmitEnding(writer, plan);
            SevenProductsPairEmitter.Emit(writer, plan, activation);
            EmitProduct(writer, plan);
            foreach (TilePlan tile in new[] { plan.Tile512, plan.Tile256, plan.Tile128 })
            {
                foreach (bool isShort in new[] { false, true })
                {
                    SevenProductsTileEmitter.Emit(writer, plan, tile, isShort, isDifference: false);
                    SevenProductsTileEmitter.Emit(writer, plan, tile, isShort, isDifference: true);
                }
            }
        }
    }

    private static void EmitConstants(SourceWriter writer, MatrixPlan plan)
    {
        writer.Lines($"""
            public const int Inputs = {Literal.Of(plan.Inputs)};
            public const int Outputs = {Literal.Of(plan.Outputs)};

            // Pixels of one call, at the most: pairs of them, an even one and the odd one after it.
            public const int Pixels = {Literal.Of(plan.Pixels)};

            // Weights lie in panels: [panel][input][output of the panel]. Two are computed together.
            public const int PanelWidth = {Literal.Of(plan.PanelWidth)};
            public const int PanelFloats = Inputs * PanelWidth;
            public const int PairDistance = {Literal.Of(plan.PairDistance)};

            // Inputs are taken in slices; the halves of a slice are what the products add up.
            public const int Slices = {Literal.Of(plan.Slices)};
            public const int SliceInputs = {Literal.Of(plan.SliceInputs)};
            private const int Half = SliceInputs / 2;
            private const int QuarterFloats = Half * PanelWidth;

            // What is kept of one product, or waits of one quarter of the result.
            private const int KeptFloats = Pixels / 2 * PanelWidth;{(plan.Map is not null && plan.Slices > 1 ? "\n\n// Four quarters wait between slices, in two sets by turns: tiles may overlap.\npublic const int WaitingFloats = 2 * 4 * KeptFloats;" : string.Empty)}

            private const int SourceStride = {Literal.Of(plan.SourceStride)};
            private const int PairStride = 2 * SourceStride;
            """);
        MatrixEmitter.EmitDestinationConstants(writer, plan);
    }

    private static void EmitEnding(SourceWriter writer, MatrixPlan plan)
    {
        writer.Lines($$"""
            /// <summary>What becomes of a product: it is kept for others, added to what was kept, or ends a quarter of the result, or both.</summary>
            private struct Ending
            {
                /// <summary>Kept: Keep = product + Kept, where there is a Kept; another Keep = product + Kept where there is another.</summary>
                public float* Kept, Keep, OtherKept, OtherKeep;

                /// <summary>Added to the product that ends a quarter; null where it ends none.</summary>
                public float* Add;

                /// <summary>Where the quarter begins: the bias, or what the slice before has left.</summary>
                public float* Initial;
                public int InitialStride;
            {{(plan.QuartersWait ? "\n    /// <summary>Where the quarter goes, unless it ends up in the map: it waits for the next slice or the activation.</summary>\n    public float* Waiting;\n" : string.Empty)}}
                /// <summary>What to fetch into the second-level cache, and how many bytes per step.</summary>
                public byte* Ahead;
                public int AheadStep;
            {{(plan.Map is null ? string.Empty : $"\n    /// <summary>Where the quarter ends up.</summary>\n{(plan.Slices > 1 ? "    public bool IsLast;\n" : string.Empty)}    public float* {(plan.HasScale ? "Scale, Input, Output" : "Input, Output")};\n    public int Pixel;\n")}}}
            """).Blank();
    }

    private static void EmitProduct(SourceWriter writer, MatrixPlan plan)
    {
        writer.Lines("""
            /// <summary>
            /// One of the seven products, a tile at a time. Where its weights are a difference of quarters, the first tile computes and stores it while
            /// it multiplies. The last tile is moved back to end with the pixels, so that its first rows may be computed twice: what is kept is
            /// never kept where it was read.
            /// </summary>
            """);
        using (writer.Open($"""
            [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
            private static void Product{Generic}(float* source, float* weights, float* minuend, float* subtrahend, Ending* ending, int pairs)
            {Where}
            """))
        {
            using (writer.Open("if (TSimd.Count == 16)"))
            {
                EmitTiles(writer, plan, plan.Tile512);
            }

            using (writer.Open("else if (TSimd.Count == 8)"))
            {
                EmitTiles(writer, plan, plan.Tile256);
            }

            using (writer.Open("else"))
            {
                EmitTiles(writer, plan, plan.Tile128);
            }
        }
    }

    private static void EmitTiles(SourceWriter writer, MatrixPlan plan, TilePlan tile)
    {
        TilePlan small = SevenProductsPlanner.Short(tile);
        bool columns = tile.Columns < plan.PanelWidth;
        string column = columns ? " + column" : string.Empty;
        SourceWriter.Block? loop = columns ? writer.Open($"for (int column = 0; column < PanelWidth; column += {Literal.Of(tile.Columns)})") : null;
        using (writer.Open("for (int pair = 0; pair < pairs;)"))
        {
            writer.Lines($"""
                bool isTall = pairs - pair > {Literal.Of(small.Rows)} && pairs >= {Literal.Of(tile.Rows)};
                int rows = isTall ? {Literal.Of(tile.Rows)} : {Literal.Of(small.Rows)};
                int first = Math.Min(pair, pairs - rows);
                """);
            using (writer.Open("if (pair == 0 && minuend != null)"))
            {
                EmitTile(isDifference: true);
            }

            using (writer.Open("else"))
            {
                EmitTile(isDifference: false);
            }

            writer.Blank();
            writer.Lines("pair += rows;");
        }

        loop?.Dispose();

        void EmitTile(bool isDifference)
        {
            string weights = isDifference ? $"minuend{column}, subtrahend{column}, weights{column}" : $"weights{column}";
            foreach (bool isShort in new[] { false, true })
            {
                using (writer.Open(isShort ? "else" : "if (isTall)"))
                {
                    writer.Lines($"{SevenProductsTileEmitter.Name(tile, isShort, isDifference)}(source + (first * PairStride), {weights}, ending, first, {(columns ? "column" : "0")});");
                }
            }
        }
    }
}
