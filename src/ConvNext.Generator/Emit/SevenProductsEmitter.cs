using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the kernel of a matrix product that is computed with seven products of quarters: constants, the products, the walk over tiles.</summary>
internal static class SevenProductsEmitter
{
    private const string Generic = "<TSimd, TVector>";

    private const string Where = """
            where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
            where TVector : struct
        """;

    public static void Emit(SourceWriter writer, MatrixPlan plan, ActivationPlan? activation)
    {
        writer.Lines($"/// <summary>{plan.Summary} By seven products of quarters: <see cref=\"global::ConvNext.Kernels.SevenProducts\"/>.</summary>");
        using (writer.Open($"{KernelEmitter.Class} {plan.Name}"))
        {
            KernelEmitter.EmitOptions(writer);
            EmitConstants(writer, plan);
            EmitEnding(writer, plan);
            SevenProductsPairEmitter.Emit(writer, plan, activation);
            EmitTile(writer, plan);
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
        const string WaitingConstants = """


            // Four quarters wait between slices.
            private const int WaitingQuarterFloats = Pixels / 2 * PanelWidth;
            public const int WaitingFloats = 4 * WaitingQuarterFloats;
            """;
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

            // What a tile keeps of one product.
            private const int KeptFloats = {Literal.Of(plan.MostRows)} * PanelWidth;{(plan.IsSliced ? WaitingConstants : string.Empty)}

            public const int SourceStride = {Literal.Of(plan.SourceStride)};
            private const int PairStride = 2 * SourceStride;
            """);
        MatrixEmitter.EmitDestinationConstants(writer, plan);
    }

    private static void EmitEnding(SourceWriter writer, MatrixPlan plan)
    {
        const string Waiting = """

                /// <summary>Where the quarter goes, unless it ends up in the map: it waits for the next slice or the activation.</summary>
                public float* Waiting;

            """;
        string map = $"""

                /// <summary>Where the quarter ends up.</summary>
            {(plan.IsSliced ? "    public bool IsLast;\n" : string.Empty)}    public float* {(plan.HasScale ? "Scale, Input, Output" : "Input, Output")};
                public int Pixel;

            """;
        writer.Lines($$"""
            /// <summary>What becomes of a product: it is kept for the sums of later products, or it ends a quarter of the result, or both.</summary>
            private struct Ending
            {
                /// <summary>The product is stored at Keep, plus what lies at Kept unless that is null. It is not kept where Keep is null.</summary>
                public float* Kept, Keep;

                /// <summary>
                /// The product, where it goes into a second sum, is stored at OtherKeep too, plus what lies at OtherKept. Null where it goes into one only;
                /// read only where there is a Kept.
                /// </summary>
                public float* OtherKept, OtherKeep;

                /// <summary>What lies here is added to a product that ends a quarter of the result; null where the product ends none.</summary>
                public float* Add;

                /// <summary>The quarter's first addend: the bias, or the quarter that the slice before has left. InitialStride is from one row of it to the next.</summary>
                public float* Initial;
                public int InitialStride;
            {{(plan.QuartersWait ? Waiting : string.Empty)}}
                /// <summary>What to fetch into the second-level cache, and how many bytes per step.</summary>
                public byte* Ahead;
                public long AheadStep;
            {{(plan.IsToMap ? map : string.Empty)}}}
            """).Blank();
    }

    private static void EmitTile(SourceWriter writer, MatrixPlan plan)
    {
        writer.Lines("""
            /// <summary>
            /// A tile of one of the seven products. Where its weights are a difference of quarters, the first tile is given those: it computes and stores it while it multiplies.
            /// </summary>
            """);
        using (writer.Open($"""
            [global::System.Runtime.CompilerServices.MethodImpl(AggressiveOptimization | NoInlining)]
            private static void Tile{Generic}(float* source, float* weights, float* minuend, float* subtrahend, Ending* ending, bool isTall)
            {Where}
            """))
        {
            using (writer.Open("if (TSimd.Count == 16)"))
            {
                EmitTiles(writer, plan.Tile512);
            }

            using (writer.Open("else if (TSimd.Count == 8)"))
            {
                EmitTiles(writer, plan.Tile256);
            }

            using (writer.Open("else"))
            {
                EmitTiles(writer, plan.Tile128);
            }
        }
    }

    private static void EmitTiles(SourceWriter writer, TilePlan tile)
    {
        using (writer.Open("if (minuend == null)"))
        {
            EmitCalls(isDifference: false);
        }

        using (writer.Open("else"))
        {
            EmitCalls(isDifference: true);
        }

        void EmitCalls(bool isDifference)
        {
            string difference = isDifference ? "minuend, subtrahend, " : string.Empty;
            foreach (bool isShort in new[] { false, true })
            {
                using (writer.Open(isShort ? "else" : "if (isTall)"))
                {
                    writer.Lines($"{SevenProductsTileEmitter.Name(tile, isShort, isDifference)}<TSimd, TVector>(source, {difference}weights, ending);");
                }
            }
        }
    }
}
