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

    public static void Emit(SourceWriter writer, SevenProductsPlan plan)
    {
        SevenProductsTiles tiles = plan.Tiles;
        EmitShape(writer, plan);
        writer.Lines($"""
            /// <summary>
            /// Matrix product, {Ending(plan)}, by seven products of quarters: <see cref="global::ConvNext.Kernels.SevenProducts"/>.
            /// One text for all shapes: each is compiled for itself, with its sizes as constants.
            /// </summary>
            """);
        using (writer.Open($"{KernelEmitter.Class} {plan.Name}<TShape>\n    where TShape : struct, {plan.ShapeName}"))
        {
            KernelEmitter.EmitOptions(writer);
            EmitConstants(writer, plan);
            EmitEnding(writer, plan);
            SevenProductsPairEmitter.Emit(writer, plan);
            EmitTile(writer, plan);
            foreach (TilePlan tile in new[] { tiles.Tile512, tiles.Tile256, tiles.Tile128 })
            {
                foreach (bool isShort in new[] { false, true })
                {
                    SevenProductsTileEmitter.Emit(writer, plan, tile, isShort, isDifference: false);
                    SevenProductsTileEmitter.Emit(writer, plan, tile, isShort, isDifference: true);
                }
            }
        }
    }

    private static string Ending(SevenProductsPlan plan) =>
        plan.Activation is { } activation ? $"then {activation.TypeName}" : plan.HasScale ? "times a factor for each output, plus pixels of a map" : "plus pixels of a map";

    private static void EmitShape(SourceWriter writer, SevenProductsPlan plan)
    {
        writer.Lines($"/// <summary>The sizes of a product whose code is <see cref=\"{plan.Name}{{TShape}}\"/>.</summary>");
        using (writer.Open($"internal interface {plan.ShapeName}"))
        {
            bool isFirst = true;
            foreach (ShapeConstant constant in ShapeConstant.Of(plan))
            {
                writer.Lines($"{(isFirst ? string.Empty : "\n")}/// <summary>{constant.Meaning}</summary>\nstatic abstract int {constant.Name} {{ get; }}");
                isFirst = false;
            }
        }

        writer.Blank();
    }

    private static void EmitConstants(SourceWriter writer, SevenProductsPlan plan)
    {
        writer.Lines($"""
            // Weights lie in panels: [panel][input][output of the panel]. Two are computed together.
            public const int PanelWidth = {Literal.Of(plan.Tiles.PanelWidth)};

            // What a tile keeps of one product.
            private const int KeptFloats = {Literal.Of(plan.Tiles.MostRows)} * PanelWidth;

            """);
    }

    private static void EmitEnding(SourceWriter writer, SevenProductsPlan plan)
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

    private static void EmitTile(SourceWriter writer, SevenProductsPlan plan)
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
                EmitTiles(writer, plan.Tiles.Tile512);
            }

            using (writer.Open("else if (TSimd.Count == 8)"))
            {
                EmitTiles(writer, plan.Tiles.Tile256);
            }

            using (writer.Open("else"))
            {
                EmitTiles(writer, plan.Tiles.Tile128);
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
