using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the seven products of two panels, in the order in which what is kept of them is needed.</summary>
internal static class SevenProductsPairEmitter
{
    private const string Generic = "<TSimd, TVector>";

    private const string Where = """
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        """;

    public static void Emit(SourceWriter writer, MatrixPlan plan, ActivationPlan activation)
    {
        bool isMap = plan.Map is not null;
        bool slices = plan.Slices > 1;
        string destination = isMap ? MatrixEmitter.DestinationParameters(plan) : "float* parameter, float* destination, float* destinationSums";
        writer.Lines($"/// <summary>Two panels of outputs, the first of them given, the products of one slice of the inputs, for all pixels of the call.{(isMap ? string.Empty : " Their activation, and the sums of its quarters.")}</summary>");
        using (writer.Open($"""
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            public static void Pair{Generic}(float* source, float* sums, float* weights, float* bias, {destination}, {(plan.QuartersWait ? "float* waiting, " : string.Empty)}float* scratch, float* aheadLeft, float* aheadRight, int pixels, int panel{(slices ? ", int slice" : string.Empty)})
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
                var ending = new Ending{{(slices ? $" {{ {(isMap ? "IsLast = isLast, " : string.Empty)}InitialStride = isFirst ? 0 : PanelWidth }}" : "()")}};
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

            void Product(string a, string b) => writer.Lines($"Product<TSimd, TVector>({a}, {b}, null, null, &ending, pairs);");

            void Difference(string a, string b, string less, string t) => writer.Lines($"Product<TSimd, TVector>({a}, {t}, {b}, {less}, &ending, pairs);");

            // The quarter of the even or the odd pixels and of the first or the second panel.
            void End(int odd, int side, string add)
            {
                string columns = side == 0 ? string.Empty : " + (PairDistance * PanelWidth)";
                int quarter = (2 * odd) + side;
                string at = quarter == 0 ? string.Empty : quarter == 1 ? " + KeptFloats" : $" + ({quarter} * KeptFloats)";
                writer.Lines($"ending.Add = {add};");
                writer.Lines(slices ? $"ending.Initial = isFirst ? bias{columns} : before{at};" : $"ending.Initial = bias{columns};");
                if (plan.QuartersWait)
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
        EmitAheadStep(writer, plan);
    }

    // A slice of a panel in as many products as are told: a tile takes half a slice of steps for its columns.
    private static void EmitAheadStep(SourceWriter writer, MatrixPlan plan) => writer.Lines($$"""
        /// <summary>Bytes to fetch per step, so that a slice of a panel is there after so many products.</summary>
        private static int AheadStep<TSimd, TVector>(int products, int pairs)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int rows = TSimd.Count == 16 ? {{Literal.Of(plan.Tile512.Rows)}} : {{Literal.Of(plan.Tile256.Rows)}};
            int columns = TSimd.Count == 16 ? {{Literal.Of(plan.Tile512.Columns)}} : {{Literal.Of(plan.Tile256.Columns)}};
            int steps = Half * ((pairs + rows - 1) / rows) * (PanelWidth / columns);
            return (SliceInputs * PanelWidth * sizeof(float) / (products * steps)) + 1;
        }
        """).Blank();
}
