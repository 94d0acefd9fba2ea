using System;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the seven products of two panels: all of them for one tile, then for the next, in the order in which what is kept of them is needed.</summary>
internal static class SevenProductsPairEmitter
{
    private const string Generic = "<TSimd, TVector>";

    private const string Where = """
            where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
            where TVector : struct
        """;

    public static void Emit(SourceWriter writer, MatrixPlan plan, ActivationPlan? activation)
    {
        bool isMap = plan.Map is not null;
        bool slices = plan.Slices > 1;
        string destination = isMap ? MatrixEmitter.DestinationParameters(plan) : "float* parameter, float* destination" + (plan.HandsOnSums ? ", float* destinationSums" : string.Empty);
        writer.Lines($"""
            /// <summary>
            /// Two panels of outputs, the first of them given, the products of one slice of the inputs, for all pixels of the call.{(isMap ? string.Empty : plan.HandsOnSums ? " Their activation, and the sums of its quarters." : " Their activation.")}
            /// A tile goes through all seven products before the next one begins, so that what it keeps of them stays in the first-level cache.
            /// The last tile is moved back to end with the pixels: its first rows may be computed twice, from the same values.
            /// </summary>
            """);
        using (writer.Open($"""
            [global::System.Runtime.CompilerServices.MethodImpl(AggressiveOptimization)]
            public static void Pair{Generic}(float* source, float* sums, float* weights, float* bias, {destination}, {(slices ? "float* before, float* after, " : string.Empty)}float* scratch, float* aheadLeft, float* aheadRight, int pixels, int panel{(slices ? ", int slice" : string.Empty)})
            {Where}
            """))
        {
            EmitPointers(writer, plan);
            writer.Blank().Lines($$"""
                int pairs = pixels / 2;
                int tall = {{ByWidth(plan, static tile => tile.Rows)}};
                int columns = {{ByWidth(plan, static tile => tile.Columns)}};
                int aheadStep = ((SliceInputs * PanelWidth * sizeof(float)) / (Half * ((pairs + tall - 1) / tall) * (PanelWidth / columns) * 3)) + 1;
                Ending ending = new(){{(slices ? $" {{ {(isMap ? "IsLast = isLast, " : string.Empty)}InitialStride = isFirst ? 0 : PanelWidth }}" : string.Empty)}};
                """);
            using (writer.Open("for (int pair = 0; pair < pairs;)"))
            {
                writer.Lines("""
                    bool isTall = pairs - pair > tall / 2 && pairs >= tall;
                    int rows = isTall ? tall : tall / 2;
                    int first = global::System.Math.Min(pair, pairs - rows);
                    bool isFirstTile = pair == 0;

                    // The quarters of the source and of its sums.
                    float* a11 = source + (first * PairStride);
                    float* a12 = a11 + Half;
                    float* a22 = a12 + SourceStride;
                    float* s1 = sums + (first * PairStride);
                    float* s2 = s1 + Half;
                    float* s3 = s2 + Half;
                    float* s4 = s3 + Half;
                    """);
                using (writer.Open("for (int column = 0; column < PanelWidth; column += columns)"))
                {
                    if (slices)
                    {
                        writer.Lines("int place = (first * PanelWidth) + column;").Blank();
                    }

                    EmitProducts(writer, plan);
                }

                if (!isMap)
                {
                    string activate = $"global::ConvNext.Kernels.SevenProducts.Activate<global::ConvNext.Activations.{activation!.TypeName}, TSimd, TVector>(result, KeptFloats, rows, PanelWidth, {MatrixEmitter.ActivationArgument(activation!)}, destination + (first * 2 * DestinationStride), DestinationStride, PairDistance * PanelWidth{(plan.HandsOnSums ? ", destinationSums + (first * 2 * DestinationStride), 2 * DestinationStride" : string.Empty)});";
                    writer.Blank().Lines(slices ? $"if (isLast)\n{{\n    {activate}\n}}" : activate);
                }

                writer.Blank().Lines("pair += rows;");
            }
        }

        writer.Blank();
    }

    private static string ByWidth(MatrixPlan plan, Func<TilePlan, int> value) =>
        $"TSimd.Count == 16 ? {Literal.Of(value(plan.Tile512))} : TSimd.Count == 8 ? {Literal.Of(value(plan.Tile256))} : {Literal.Of(value(plan.Tile128))}";

    private static void EmitPointers(SourceWriter writer, MatrixPlan plan)
    {
        bool isMap = plan.Map is not null;
        bool slices = plan.Slices > 1;
        writer.Lines($"""
            bias += panel * PanelWidth;
            {(isMap ? $"{(plan.HasScale ? "scale += panel * PanelWidth;\n" : string.Empty)}input += panel * PanelWidth;\noutput += panel * PanelWidth;\n" : string.Empty)}
            // The quarters of the weights, and the differences between them.
            float* b11 = weights + ((long)panel * PanelFloats){(slices ? " + (slice * SliceInputs * PanelWidth)" : string.Empty)};
            float* b21 = b11 + QuarterFloats;
            float* b12 = b11 + (PairDistance * PanelFloats);
            float* b22 = b12 + QuarterFloats;
            float* t1 = scratch;
            float* t2 = t1 + QuarterFloats;
            float* t3 = t2 + QuarterFloats;
            float* t4 = t3 + QuarterFloats;

            // What a tile keeps of its products{(isMap ? string.Empty : ", and its quarters of the result")}.
            float* w = t4 + QuarterFloats;
            float* x = w + KeptFloats;
            float* y = x + KeptFloats;
            float* z = y + KeptFloats;{(isMap ? string.Empty : "\nfloat* result = z + KeptFloats;")}
            """);
        if (slices)
        {
            writer.Lines("""
                bool isFirst = slice == 0;
                bool isLast = slice == Slices - 1;
                """);
        }
    }

    private static void EmitProducts(SourceWriter writer, MatrixPlan plan)
    {
        bool isMap = plan.Map is not null;
        bool slices = plan.Slices > 1;
        writer.Lines("// The first panel of what is needed next is fetched ahead during the first products, the second during the last.");
        writer.Lines("ending.Ahead = (byte*)aheadLeft;\nending.AheadStep = aheadStep;");
        Keep("null", "x");
        Product("a11", "b11");

        End(0, 0, "x");
        writer.Lines("ending.Keep = null;");
        Product("a12", "b21");
        writer.Lines("ending.Add = null;").Blank();

        Keep("x", "w");
        Difference("s1", "b12", "b11", "t1");
        writer.Lines("aheadLeft = (float*)ending.Ahead;\nending.AheadStep = 0;").Blank();

        Keep("x", "y");
        writer.Lines("ending.OtherKept = w;\nending.OtherKeep = z;");
        Difference("s2", "b22", "t1", "t2");
        writer.Lines("ending.OtherKeep = null;").Blank();

        writer.Lines("ending.Ahead = (byte*)aheadRight;\nending.AheadStep = aheadStep;");
        Keep("y", "x");
        End(1, 1, "z");
        Difference("s3", "b22", "b12", "t3");
        writer.Lines("ending.Keep = null;").Blank();

        End(0, 1, "z");
        Product("s4", "b22");

        End(1, 0, "x");
        Difference("a22", "b21", "t2", "t4");
        writer.Lines("ending.Add = null;\naheadRight = (float*)ending.Ahead;");

        void Keep(string kept, string keep) => writer.Lines($"ending.Kept = {kept};\nending.Keep = {keep};");

        void Product(string a, string b) => writer.Lines($"Tile<TSimd, TVector>({a}, {b} + column, null, null, &ending, isTall);");

        void Difference(string a, string b, string less, string t) =>
            writer.Lines($"Tile<TSimd, TVector>({a}, {t} + column, isFirstTile ? {b} + column : null, {less} + column, &ending, isTall);");

        // The quarter of the even or the odd pixels and of the first or the second panel.
        void End(int odd, int side, string add)
        {
            string columns = side == 0 ? " + column" : " + (PairDistance * PanelWidth) + column";
            int quarter = (2 * odd) + side;
            string Quarter(string floats) => quarter == 0 ? string.Empty : quarter == 1 ? $" + {floats}" : $" + ({quarter} * {floats})";
            writer.Lines($"ending.Add = {add};");
            writer.Lines(slices ? $"ending.Initial = isFirst ? bias{columns} : before{Quarter("WaitingQuarterFloats")} + place;" : $"ending.Initial = bias{columns};");
            string result = $"result{Quarter("KeptFloats")} + column";
            if (slices)
            {
                string after = $"after{Quarter("WaitingQuarterFloats")} + place";
                writer.Lines($"ending.Waiting = {(isMap ? after : $"isLast ? {result} : {after}")};");
            }
            else if (!isMap)
            {
                writer.Lines($"ending.Waiting = {result};");
            }

            if (!isMap)
            {
                return;
            }

            if (plan.HasScale)
            {
                writer.Lines($"ending.Scale = scale{columns};");
            }

            writer.Lines($"ending.Input = input{columns};\nending.Output = output{columns};\nending.Pixel = firstPixel + (2 * first){(odd == 0 ? string.Empty : " + 1")};");
        }
    }
}
