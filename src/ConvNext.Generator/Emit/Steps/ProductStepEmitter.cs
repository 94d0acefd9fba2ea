using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>What the step of a product by itself works on.</summary>
/// <param name="View">What begins the name of the <see cref="WeightView"/> that its weights are in.</param>
/// <param name="Weights">What its weight and its bias are called there, without those words.</param>
/// <param name="Arguments">What the kernel takes behind the bias.</param>
/// <param name="Pointers">The step's pointers.</param>
/// <param name="Afterwards">What an item does with its panels behind them, or null; <c>pixel</c> is its first pixel, <c>first</c> its first panel.</param>
internal sealed record ProductOperands(string View, string Weights, string Arguments, string Pointers, string? Afterwards = null);

/// <summary>Prints the step of a product by itself: panels that the workers share, and parts of the pixels where panels are few.</summary>
internal static class ProductStepEmitter
{
    /// <summary>Prints the step of <paramref name="matrix"/>, whose items are <paramref name="split"/>.</summary>
    public static void Emit(SourceWriter writer, Operation operation, MatrixPlan matrix, SplitPlan split, ProductOperands operands)
    {
        bool waits = operation.ScratchLengthInFloats > 0;
        string waiting = waits ? "Scratch + ((long)worker * ScratchLengthInFloats), " : string.Empty;
        string scales = matrix.HasCodes ? $"Weights.{operands.Weights}WeightScales, " : string.Empty;
        string call = $"""
            {matrix.Name}.Panel<TSimd, TVector>(
                Source + (pixel * {matrix.Name}.SourceStride), Weights.{operands.Weights}Weight, {scales}Weights.{operands.Weights}Bias, {operands.Arguments}, {waiting}panel);
            """;
        string item = (split.GroupsPanels ? "group of panels" : "panel") + (split.CutsPixels ? " and part of the pixels" : string.Empty);
        writer.Lines($"/// <summary>{matrix.Summary} One item per {item}.</summary>");
        using (writer.Open($"""
            private struct {operation.Name}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
                where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                where TVector : struct
            """))
        {
            writer.Lines($"public const int Items = {Literal.Of(split.Items)};");
            if (split.CutsPixels)
            {
                writer.Lines($"private const int PixelParts = {Literal.Of(split.PixelParts)};");
            }

            if (split.GroupsPanels)
            {
                writer.Lines($"private const int PanelsPerItem = {Literal.Of(split.PanelsPerItem)};");
            }

            writer.Blank();
            writer.Lines($"public float* {operands.Pointers}{(waits ? ", Scratch" : string.Empty)};");
            writer.Lines($"public {operands.View}Weights Weights;").Blank();
            using (writer.Open("public void Execute(int item, int worker)"))
            {
                EmitPanels(writer, matrix, split, call, operands.Afterwards);
            }
        }
    }

    private static void EmitPanels(SourceWriter writer, MatrixPlan matrix, SplitPlan split, string call, string? afterwards)
    {
        string group = split.CutsPixels ? "item / PixelParts" : "item";
        writer.Lines(split.CutsPixels ? $"int pixel = item % PixelParts * {matrix.Name}.Pixels;" : "const int pixel = 0;");
        if (!split.GroupsPanels)
        {
            writer.Lines(afterwards is null ? $"int panel = {group};\n{call}" : $"int first = {group};\nint panel = first;\n{call}\n{afterwards}");
            return;
        }

        writer.Lines($"int first = {group} * PanelsPerItem;");
        using (writer.Open($"for (int panel = first; panel < global::System.Math.Min(first + PanelsPerItem, {matrix.Name}.Panels); panel++)"))
        {
            writer.Lines(call);
        }

        if (afterwards is not null)
        {
            writer.Lines(afterwards);
        }
    }
}
