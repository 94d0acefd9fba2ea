using System.Collections.Generic;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints a kernel of seven products: its sizes. The code is its body's, which <see cref="SevenProductsEmitter"/> prints.</summary>
internal static class SevenProductsShapeEmitter
{
    public static void Emit(SourceWriter writer, MatrixPlan plan, SevenProductsPlan body)
    {
        const string Waiting = """


            // Four quarters wait between slices.
            public const int WaitingQuarterFloats = Pixels / 2 * PanelWidth;
            public const int WaitingFloats = 4 * WaitingQuarterFloats;
            """;
        writer.Lines($"/// <summary>{plan.Summary} By seven products of quarters: <see cref=\"global::ConvNext.Kernels.SevenProducts\"/>.</summary>");
        using (writer.Open($"{KernelEmitter.Class} {plan.Name} : {body.Name}<{plan.Name}.Shape>"))
        {
            writer.Lines($"""
                public const int Inputs = {Literal.Of(plan.Inputs)};
                public const int Outputs = {Literal.Of(plan.Outputs)};

                // Pixels of one call, at the most: pairs of them, an even one and the odd one after it.
                public const int Pixels = {Literal.Of(plan.Pixels)};

                // Panels: floats of one, and from the first to the second of the two that are computed together.
                public const int PanelFloats = Inputs * PanelWidth;
                public const int PairDistance = {Literal.Of(plan.PairDistance)};

                // Inputs are taken in slices; the halves of a slice are what the products add up.
                public const int Slices = {Literal.Of(plan.Slices)};
                public const int SliceInputs = {Literal.Of(plan.SliceInputs)};
                public const int Half = SliceInputs / 2;
                public const int QuarterFloats = Half * PanelWidth;{(plan.IsSliced ? Waiting : string.Empty)}

                public const int SourceStride = {Literal.Of(plan.SourceStride)};
                public const int PairStride = 2 * SourceStride;
                """);
            MatrixEmitter.EmitDestinationConstants(writer, plan);
            writer.Lines("/// <summary>The sizes, for the body.</summary>");
            using (writer.Open($"public readonly struct Shape : {body.ShapeName}"))
            {
                foreach (ShapeConstant constant in ShapeConstant.Of(body))
                {
                    writer.Lines($"static int {body.ShapeName}.{constant.Name} => {constant.Name};");
                }
            }
        }
    }
}

/// <summary>A size that the code of seven products asks of its shape.</summary>
/// <param name="Name">What it is called there and in the kernel.</param>
/// <param name="Meaning">What it is, in a sentence.</param>
internal sealed record ShapeConstant(string Name, string Meaning)
{
    /// <summary>The sizes that the code of <paramref name="plan"/> uses.</summary>
    public static IEnumerable<ShapeConstant> Of(SevenProductsPlan plan)
    {
        yield return new("PanelFloats", "Floats of a panel's weights.");
        yield return new("PairDistance", "Panels from the first to the second of the two whose quarters are computed together.");
        yield return new("SliceInputs", "Inputs of a slice.");
        yield return new("Half", "Inputs that a product adds up: half a slice.");
        yield return new("QuarterFloats", "Floats of a quarter of a slice's weights.");
        if (plan.IsSliced)
        {
            yield return new("Slices", "How many slices the inputs are taken in.");
            yield return new("WaitingQuarterFloats", "Floats of a quarter that waits for the next slice.");
        }

        yield return new("SourceStride", "Floats from one pixel's inputs to the next one's.");
        yield return new("PairStride", "Floats from one pair of pixels to the next.");
        if (plan.IsToMap)
        {
            yield return new("MapWidth", "Pixels of a row of the map.");
            yield return new("MapRowStride", "Floats from one row of the map to the next.");
            yield return new("MapPixelStride", "Floats from one pixel of the map to the next.");
        }
        else
        {
            yield return new("DestinationStride", "Floats from one pixel's outputs to the next one's.");
        }
    }
}
