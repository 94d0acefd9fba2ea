using System;
using System.Collections.Generic;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the method that computes two panels with seven products: what it works on, and its walk over the tiles.</summary>
internal static class SevenProductsPairEmitter
{
    private const string Generic = "<TSimd, TVector>";

    private const string Where = """
            where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
            where TVector : struct
        """;

    public static void Emit(SourceWriter writer, SevenProductsPlan plan)
    {
        EmitOperands(writer, plan);
        string activated = plan.IsToMap ? string.Empty : plan.HandsOnSums ? " Their activation, and the sums of its quarters." : " Their activation.";
        writer.Lines($"""
            /// <summary>
            /// Two panels of outputs, the first of them given, the products of one slice of the inputs, for all pixels of the call.{activated}
            /// A tile goes through all seven products before the next one begins, so that what it keeps of them stays in the first-level cache.
            /// The last tile is moved back to end with the pixels: its first rows may be computed twice, from the same values.
            /// </summary>
            """);
        using (writer.Open($"""
            [global::System.Runtime.CompilerServices.MethodImpl(AggressiveOptimization)]
            public static void Pair{Generic}(in Operands operands, int pixels, int panel{(plan.IsSliced ? ", int slice" : string.Empty)})
            {Where}
            """))
        {
            EmitPointers(writer, plan);
            writer.Blank().Lines($$"""
                int pairs = pixels / 2;
                int tall = {{ByWidth(plan, static tile => tile.Rows)}};
                int columns = {{ByWidth(plan, static tile => tile.Columns)}};
                int aheadStep = ((TShape.SliceInputs * PanelWidth * sizeof(float)) / (TShape.Half * ((pairs + tall - 1) / tall) * (PanelWidth / columns) * 3)) + 1;
                Ending ending = new(){{(plan.IsSliced ? $" {{ {(plan.IsToMap ? "IsLast = isLast, " : string.Empty)}InitialStride = isFirst ? 0 : PanelWidth }}" : string.Empty)}};
                """);
            using (writer.Open("for (int pair = 0; pair < pairs;)"))
            {
                writer.Lines("""
                    bool isTall = pairs - pair > tall / 2 && pairs >= tall;
                    int rows = isTall ? tall : tall / 2;
                    int first = global::System.Math.Min(pair, pairs - rows);
                    bool isFirstTile = pair == 0;

                    // The quarters of the source and of its sums.
                    float* a11 = source + (first * TShape.PairStride);
                    float* a12 = a11 + TShape.Half;
                    float* a22 = a12 + TShape.SourceStride;
                    float* s1 = sums + (first * TShape.PairStride);
                    float* s2 = s1 + TShape.Half;
                    float* s3 = s2 + TShape.Half;
                    float* s4 = s3 + TShape.Half;
                    """);
                using (writer.Open("for (int column = 0; column < PanelWidth; column += columns)"))
                {
                    if (plan.IsSliced)
                    {
                        writer.Lines("int place = (first * PanelWidth) + column;").Blank();
                    }

                    SevenProductsOrderEmitter.Emit(writer, plan);
                }

                if (!plan.IsToMap)
                {
                    string activate = Activate(plan, plan.Activation!);
                    writer.Blank().Lines(plan.IsSliced ? $"if (isLast)\n{{\n    {activate.Replace("\n", "\n    ")}\n}}" : activate);
                }

                writer.Blank().Lines("pair += rows;");
            }
        }

        writer.Blank();
    }

    // What the call works on, as one value: a method of sixteen parameters is hard to call right.
    private static void EmitOperands(SourceWriter writer, SevenProductsPlan plan)
    {
        string destination = !plan.IsToMap
            ? $"""
                /// <summary>The activation's parameter, and where the activated values go{(plan.HandsOnSums ? ", and the sums of their quarters" : string.Empty)}.</summary>
                public float* Parameter, Destination{(plan.HandsOnSums ? ", DestinationSums" : string.Empty)};
                """
            : $"""
                /// <summary>Pixel 0 of the map's pointers, and the map's pixel that is the first of the call.</summary>
                public float* {(plan.HasScale ? "Scale, Input, Output" : "Input, Output")};
                public int FirstPixel;
                """;
        string waiting = plan.IsSliced
            ? """


                /// <summary>The quarters that the slice before has left, and those that this one leaves.</summary>
                public float* Before, After;
                """
            : string.Empty;
        writer.Lines("/// <summary>What the products of two panels work on.</summary>");
        using (writer.Open("public struct Operands"))
        {
            writer.Lines($"""
                /// <summary>The first pixel's inputs of the slice, the sums of their quarters, and all weights and biases of the product.</summary>
                public float* Source, Sums, Weights, Bias;

                {destination}{waiting}

                /// <summary>What a pair of panels works with: quarters' differences, kept products and quarters of the result.</summary>
                public float* Scratch;

                /// <summary>The two panels that are needed next: they are fetched ahead.</summary>
                public float* AheadLeft, AheadRight;
                """);
        }

        writer.Blank();
    }

    private static IEnumerable<string> OperandNames(SevenProductsPlan plan)
    {
        string[] destination = plan.IsToMap
            ? plan.HasScale ? ["Scale", "Input", "Output"] : ["Input", "Output"]
            : plan.HandsOnSums ? ["Parameter", "Destination", "DestinationSums"] : ["Parameter", "Destination"];
        string[] waiting = plan.IsSliced ? ["Before", "After"] : [];
        return ["Source", "Sums", "Weights", "Bias", .. destination, .. waiting, "Scratch", "AheadLeft", "AheadRight"];
    }

    private static string Activate(SevenProductsPlan plan, ActivationPlan activation)
    {
        string sums = plan.HandsOnSums ? ",\n    destinationSums + (first * 2 * TShape.DestinationStride), 2 * TShape.DestinationStride" : string.Empty;
        return $"""
            global::ConvNext.Kernels.SevenProducts.Activate<global::ConvNext.Activations.{activation.TypeName}, TSimd, TVector>(
                new(result, KeptFloats, rows, PanelWidth), {MatrixEmitter.ActivationArgument(activation)},
                destination + (first * 2 * TShape.DestinationStride), TShape.DestinationStride, TShape.PairDistance * PanelWidth{sums});
            """;
    }

    private static string ByWidth(SevenProductsPlan plan, Func<TilePlan, int> value) =>
        $"TSimd.Count == 16 ? {Literal.Of(value(plan.Tiles.Tile512))} : TSimd.Count == 8 ? {Literal.Of(value(plan.Tiles.Tile256))} : {Literal.Of(value(plan.Tiles.Tile128))}";

    private static void EmitPointers(SourceWriter writer, SevenProductsPlan plan)
    {
        foreach (string name in OperandNames(plan))
        {
            writer.Lines($"float* {char.ToLowerInvariant(name[0])}{name.Substring(1)} = operands.{name};");
        }

        if (plan.IsToMap)
        {
            writer.Lines("int firstPixel = operands.FirstPixel;");
        }

        bool isMap = plan.IsToMap;
        bool slices = plan.IsSliced;
        writer.Lines($"""
            bias += panel * PanelWidth;
            {(isMap ? $"{(plan.HasScale ? "scale += panel * PanelWidth;\n" : string.Empty)}input += panel * PanelWidth;\noutput += panel * PanelWidth;\n" : string.Empty)}
            // The quarters of the weights, and the differences between them.
            float* b11 = weights + ((long)panel * TShape.PanelFloats){(slices ? " + (slice * TShape.SliceInputs * PanelWidth)" : string.Empty)};
            float* b21 = b11 + TShape.QuarterFloats;
            float* b12 = b11 + (TShape.PairDistance * TShape.PanelFloats);
            float* b22 = b12 + TShape.QuarterFloats;
            float* t1 = scratch;
            float* t2 = t1 + TShape.QuarterFloats;
            float* t3 = t2 + TShape.QuarterFloats;
            float* t4 = t3 + TShape.QuarterFloats;

            // What a tile keeps of its products{(isMap ? string.Empty : ", and its quarters of the result")}.
            float* w = t4 + TShape.QuarterFloats;
            float* x = w + KeptFloats;
            float* y = x + KeptFloats;
            float* z = y + KeptFloats;{(isMap ? string.Empty : "\nfloat* result = z + KeptFloats;")}
            """);
        if (slices)
        {
            writer.Lines("""
                bool isFirst = slice == 0;
                bool isLast = slice == TShape.Slices - 1;
                """);
        }
    }
}
