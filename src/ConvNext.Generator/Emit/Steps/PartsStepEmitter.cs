using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the step of a block that expands and projects a part of the pixels.</summary>
internal static class PartsStepEmitter
{
    public static void Emit(SourceWriter writer, Operation operation, StagePlan stage, BlockPlan plan, string norm, string parameter, string scale)
    {
        string name = $"Stage{stage.Index}";
        const string Waiting = "hidden + WaitingOffset, ";
        string expandWaiting = plan.Expand.HasPasses ? Waiting : string.Empty;
        string projectWaiting = plan.Project.HasPasses ? Waiting : string.Empty;
        string offset = plan.Expand.HasPasses || plan.Project.HasPasses
            ? $"// A worker's scratch begins with the hidden values; behind them, so many floats on, lie the sums that wait between the passes of a product.\n"
                + $"    private const int WaitingOffset = {name}Expand.Pixels * {name}Expand.DestinationStride;\n\n    "
            : string.Empty;
        writer.Lines($$"""
            /// <summary>A block of stage {{stage.Index}}, {{Which(operation)}} → activation → project → + input. The hidden pixels never leave the worker's scratch.</summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
                where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                where TVector : struct
            {
                {{offset}}{{Members(operation, stage, plan, norm).Replace("\n", "\n    ")}}
                    float* hidden = Scratch + ((long)worker * ScratchLengthInFloats);
                    for (int panel = 0; panel < {{name}}Expand.Panels; panel++)
                    {
                        {{name}}Expand.Panel<TSimd, TVector>(
                            normalised, Weights.ExpandWeight, Weights.ExpandBias, {{parameter}}, hidden, {{expandWaiting}}pixels, panel);
                    }

                    for (int panel = 0; panel < {{name}}Project.Panels; panel++)
                    {
                        {{name}}Project.Panel<TSimd, TVector>(
                            hidden, Weights.ProjectWeight, Weights.ProjectBias, {{scale}}Input, Output, first, {{projectWaiting}}pixels, panel);
                    }
                }
            }
            """);
    }

    /// <summary>Which step of a block it is, and what it begins with.</summary>
    public static string Which(Operation operation) => operation.Kind == OperationKind.Block
        ? "one item per part of the pixels, whole rows of them: depthwise convolution → layer norm → expand"
        : "second step, one item per part of the pixels: expand";

    /// <summary>How many items a step over parts of the pixels has, and which pixels an item has.</summary>
    public static string Sharing(StagePlan stage, PartsPlan parts)
    {
        string end = parts.LastIsLonger
            ? "item == Items - 1 ? MapPixels : Granules * (item + 1) / Items * Granule"
            : "global::System.Math.Min(Granules * (item + 1) / Items * Granule, MapPixels)";
        return $$"""
            // Pixels are shared out in granules. LeastParts is how many parts there are at least, so that what one works on fits the second-level cache.
            private const int MapPixels = {{MapsEmitter.Name(stage.Index)}}.Pixels;
            private const int Granule = {{Literal.Of(parts.Granule)}};
            private const int Granules = {{Literal.Of(parts.Granules)}};
            private const int LeastParts = {{Literal.Of(parts.LeastParts)}};

            /// <summary>As many parts for each worker as for the others.</summary>
            public static int ItemsFor(int workers) =>
                global::System.Math.Min(Granules, (LeastParts + workers - 1) / workers * workers);

            // Parts begin at multiples of a granule; the last ends with the map and has as many at least.
            private readonly int PixelsOf(int item, out int first)
            {
                int end = {{end}};
                first = global::System.Math.Min(Granules * item / Items * Granule, end - global::System.Math.Min(end, Granule));
                return end - first;
            }
            """;
    }

    /// <summary>
    /// Fields of a step over parts of the pixels, and the beginning of its Execute: which pixels the item has, and where the step is the whole block, their convolution and norm.
    /// </summary>
    public static string Members(Operation operation, StagePlan stage, BlockPlan plan, string norm)
    {
        string name = $"Stage{stage.Index}";
        string convolution = "Weights.DepthwiseConvolutionWeight, Weights.DepthwiseConvolutionBias";
        return $$"""
            public float* Normalised, Input, Output, Scratch;
            public {{name}}Weights Weights;
            public int Items;

            {{Sharing(stage, plan.Parts!)}}

            public void Execute(int item, int worker)
            {
                int pixels = PixelsOf(item, out int first);
                float* normalised = Normalised + (first * {{name}}Expand.SourceStride);
            """ + (operation.Kind == OperationKind.Block ? $$"""

                int rows = pixels / {{name}}Depthwise.Width;
                {{name}}Depthwise.Band<TSimd, TVector>(Input, {{convolution}}, normalised, first / {{name}}Depthwise.Width, rows);
                {{norm}}
            """ : string.Empty);
    }
}
