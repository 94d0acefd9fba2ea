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
            EmitPair(writer, plan, activation);
            EmitAheadStep(writer, plan);
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

    /// <summary>Whether quarters are written to memory before they end up where they belong: between slices, or before the activation.</summary>
    public static bool Waits(MatrixPlan plan) => plan.Slices > 1 || plan.Map is null;

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
            private const int KeptFloats = Pixels / 2 * PanelWidth;

            private const int SourceStride = {Literal.Of(plan.SourceStride)};
            private const int PairStride = 2 * SourceStride;
            """);
        if (plan.Map is { } map)
        {
            writer.Lines($"""
                private const int MapWidth = {Literal.Of(map.Width)};
                private const int MapRowStride = {Literal.Of(map.RowStride)};
                private const int MapPixelStride = {Literal.Of(map.PixelStride)};
                """);
        }
        else
        {
            writer.Lines($"private const int DestinationStride = {Literal.Of(plan.DestinationStride)};");
        }

        writer.Blank();
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
            {{(Waits(plan) ? "\n    /// <summary>Where the quarter goes, unless it ends up in the map: it waits for the next slice or the activation.</summary>\n    public float* Waiting;\n" : string.Empty)}}
                /// <summary>What to fetch into the second-level cache, and how many bytes per step.</summary>
                public byte* Ahead;
                public int AheadStep;
            {{(plan.Map is null ? string.Empty : $"\n    /// <summary>Where the quarter ends up.</summary>\n{(plan.Slices > 1 ? "    public bool IsLast;\n" : string.Empty)}    public float* {(plan.HasScale ? "Scale, Input, Output" : "Input, Output")};\n    public int Pixel;\n")}}}
            """).Blank();
    }

    private static void EmitPair(SourceWriter writer, MatrixPlan plan, ActivationPlan activation)
    {
        bool isMap = plan.Map is not null;
        bool slices = plan.Slices > 1;
        string destination = isMap ? MatrixEmitter.DestinationParameters(plan) : "float* parameter, float* destination, float* destinationSums";
        writer.Lines($"/// <summary>Two panels of outputs, the first of them given, the products of one slice of the inputs, for all pixels of the call.{(isMap ? string.Empty : " Their activation, and the sums of its quarters.")}</summary>");
        using (writer.Open($"""
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            public static void Pair{Generic}(float* source, float* sums, float* weights, float* bias, {destination}, {(Waits(plan) ? "float* waiting, " : string.Empty)}float* scratch, float* aheadLeft, float* aheadRight, int pixels, int panel{(slices ? ", int slice" : string.Empty)})
            {Where}
            """))
        {
            writer.Lines($"""
                bias += panel * PanelWidth;
                {(isMap ? $"{(plan.HasScale ? "scale += panel * PanelWidth;\n" : string.Empty)}input += panel * PanelWidth;\noutput += panel * PanelWidth;\n" : string.Empty)}
                // The quarters of the weights, and room for two of the differences between them.
                float* b11 = weights + ((long)panel * PanelFloats){(slices ? " + (slice * SliceInputs * PanelWidth)" : string.Empty)};
                float* b21 = b11 + QuarterFloats;
                float* b12 = b11 + (PairDistance * PanelFloats);
                float* b22 = b12 + QuarterFloats;
                float* t = scratch;
                float* t2 = t + QuarterFloats;

                // The quarters of the source and of its sums.
                float* a11 = source;
                float* a12 = source + Half;
                float* a22 = source + SourceStride + Half;
                float* s1 = sums;
                float* s2 = sums + Half;
                float* s3 = sums + (2 * Half);
                float* s4 = sums + (3 * Half);

                // What is kept of products.
                float* w = t2 + QuarterFloats;
                float* x = w + KeptFloats;
                float* y = x + KeptFloats;
                float* z = y + KeptFloats;
                """);
            if (slices)
            {
                writer.Lines("""
                    float* before = waiting + (slice % 2 * 4 * KeptFloats);
                    float* after = waiting + ((slice + 1) % 2 * 4 * KeptFloats);
                    bool isFirst = slice == 0;
                    bool isLast = slice == Slices - 1;
                    """);
            }

            writer.Blank().Lines($$"""
                int pairs = pixels / 2;
                var ending = new Ending {{(slices ? $"{{ {(isMap ? "IsLast = isLast, " : string.Empty)}InitialStride = isFirst ? 0 : PanelWidth }}" : "{ InitialStride = 0 }")}};
                """).Blank();

            writer.Lines("// The first panel of what is needed next is fetched ahead during four products, the second during three.");
            Ahead("Left", 4);
            Keep("null", "x");
            Product("a11", "b11");

            End(0, 0, "x");
            writer.Lines("ending.Keep = null;");
            Product("a12", "b21");
            writer.Lines("ending.Add = null;").Blank();

            Keep("x", "w");
            Difference("s1", "b12", "b11", "t");

            Keep("x", "y");
            writer.Lines("ending.OtherKept = w;\nending.OtherKeep = z;");
            Difference("s2", "b22", "t", "t2");
            writer.Lines("ending.OtherKeep = null;").Blank();
            Ahead("Right", 3);

            Keep("y", "x");
            End(1, 1, "z");
            Difference("s3", "b22", "b12", "t");
            writer.Lines("ending.Keep = null;").Blank();

            End(0, 1, "z");
            Product("s4", "b22");

            End(1, 0, "x");
            Difference("a22", "b21", "t2", "t");
            if (!isMap)
            {
                string activate = $"SevenProducts.Activate<{activation.TypeName}, TSimd, TVector>({(slices ? "after" : "waiting")}, KeptFloats, pairs, PanelWidth, {(activation.HasParameter ? "*parameter" : "0")}, destination, DestinationStride, PairDistance * PanelWidth, destinationSums, 2 * DestinationStride);";
                writer.Blank().Lines(slices ? $"if (isLast)\n{{\n    {activate}\n}}" : activate);
            }

            void Ahead(string panel, int products) => writer.Lines($"ending.Ahead = (byte*)ahead{panel};\nending.AheadStep = AheadStep<TSimd, TVector>({Literal.Of(products)}, pairs);");

            void Keep(string kept, string keep) => writer.Lines($"ending.Kept = {kept};\nending.Keep = {keep};");

            void Product(string a, string b) => Call(a, b, "null", "null");

            void Difference(string a, string b, string less, string t) => Call(a, t, b, less);

            void Call(string a, string b, string minuend, string subtrahend)
            {
                writer.Lines($"Product<TSimd, TVector>({a}, {b}, {minuend}, {subtrahend}, &ending, pairs);");
            }

            // The quarter of the even or the odd pixels and of the first or the second panel.
            void End(int odd, int side, string add)
            {
                string columns = side == 0 ? string.Empty : " + (PairDistance * PanelWidth)";
                int quarter = (2 * odd) + side;
                string at = quarter == 0 ? string.Empty : quarter == 1 ? " + KeptFloats" : $" + ({quarter} * KeptFloats)";
                writer.Lines($"ending.Add = {add};");
                writer.Lines(slices ? $"ending.Initial = isFirst ? bias{columns} : before{at};" : $"ending.Initial = bias{columns};");
                if (Waits(plan))
                {
                    writer.Lines($"ending.Waiting = {(slices ? "after" : "waiting")}{at};");
                }

                if (!isMap)
                {
                    return;
                }

                if (plan.HasScale)
                {
                    writer.Lines($"ending.Scale = scale{columns};");
                }

                writer.Lines($"ending.Input = input{columns};\nending.Output = output{columns};\nending.Pixel = firstPixel{(odd == 0 ? string.Empty : " + 1")};");
            }
        }

        writer.Blank();
    }

    // A slice of a panel in as many products as are told: a tile takes half a slice of steps for its columns.
    private static void EmitAheadStep(SourceWriter writer, MatrixPlan plan) => writer.Lines($$"""
        /// <summary>Bytes to fetch per step, so that a slice of a panel is there after so many products.</summary>
        private static int AheadStep<TSimd, TVector>(int products, int pairs)
            {{Where.Trim().Replace("\n    ", "\n    ")}}
        {
            int rows = TSimd.Count == 16 ? {{Literal.Of(plan.Tile512.Rows)}} : {{Literal.Of(plan.Tile256.Rows)}};
            int columns = TSimd.Count == 16 ? {{Literal.Of(plan.Tile512.Columns)}} : {{Literal.Of(plan.Tile256.Columns)}};
            int steps = Half * ((pairs + rows - 1) / rows) * (PanelWidth / columns);
            return (SliceInputs * PanelWidth * sizeof(float) / (products * steps)) + 1;
        }
        """).Blank();

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
