using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the step of a block whose matrix products are computed with seven products of quarters.</summary>
internal static class SevenProductsStepEmitter
{
    public static void Emit(SourceWriter writer, StagePlan stage, BlockPlan plan, PartsPlan parts, string norm, string parameter, string scale)
    {
        string name = $"Stage{stage.Index}";
        SevenProductsScratch scratch = SevenProductsScratch.Of(plan);
        bool slices = plan.Project.Slices > 1;
        writer.Lines($$"""
            /// <summary>
            /// A block of stage {{stage.Index}}, {{PartsStepEmitter.Which(parts)}} → activation → project → + input, a slice of the
            /// hidden channels at a time. Neither they nor the sums of quarters ever leave the worker's scratch. The last slice's project
            /// is done in pieces, a pair of panels each.
            /// </summary>
            private struct {{name}}{{PartsStepEmitter.Kind(parts)}}<TSimd, TVector> : IStepInPieces
                where TSimd : struct, ISimd<TVector>
                where TVector : struct
            {
                // Panels of the expand that make a slice of the project: the first half of them paired with the second.
                private const int SlicePanels = 2 * {{name}}Expand.PairDistance;

                public static int Pieces => {{name}}Project.PairDistance;

                {{PartsStepEmitter.Members(stage, plan, parts, norm).Replace("\n", "\n    ")}}
                    float* scratch = Scratch + ((long)worker * ScratchLengthInFloats);
            """);
        EmitSlices(writer, name, plan, scratch, parameter);
        writer.Lines($$"""
                }

                public void ExecutePiece(int item, int piece, int owner, int worker)
                {
                    int pixels = PixelsOf(item, out int first);
                    Project(Scratch + ((long)owner * ScratchLengthInFloats), Scratch + ((long)worker * ScratchLengthInFloats), first, pixels, piece{{(slices ? $", {name}Project.Slices - 1" : string.Empty)}});
                }

            """);
        EmitProject(writer, name, plan, scratch, scale);
        writer.Lines("}");
    }

    // The body of Execute behind the norm.
    private static void EmitSlices(SourceWriter writer, string name, BlockPlan plan, SevenProductsScratch scratch, string parameter)
    {
        bool expandSlices = plan.Expand.Slices > 1;
        string normStride = Literal.Of(plan.NormStride);
        string part = expandSlices ? $" + (part * {name}Expand.SliceInputs)" : string.Empty;
        string partSums = expandSlices ? $" + (part * 2 * {name}Expand.SliceInputs)" : string.Empty;
        string sum = $"SevenProducts.SumSource<TSimd, TVector>(normalised{part}, {normStride}, pixels / 2, {name}Expand.SliceInputs / 2, scratch{partSums}, 2 * {normStride});";
        string waiting = expandSlices
            ? $"expandWaiting + (part % 2 * {name}Expand.WaitingFloats), expandWaiting + ((part + 1) % 2 * {name}Expand.WaitingFloats), "
            : string.Empty;
        string expand = $"""
            {name}Expand.Pair<TSimd, TVector>(
                normalised{part}, scratch{partSums}, expand, Weights + {name}Offsets.ExpandBias, {parameter}, hidden + column, projectSums + column, {waiting}products, {(expandSlices ? "next" : "nextPanel")}, nextRight, pixels, panel{(expandSlices ? ", part" : string.Empty)});
            """;
        string pair = expandSlices
            ? $$"""
                for (int part = 0; part < {{name}}Expand.Slices; part++)
                {
                    bool isLast = part == {{name}}Expand.Slices - 1;
                    float* next = !isLast ? expand + ((long)panel * {{name}}Expand.PanelFloats) + ((part + 1) * {{name}}Expand.SliceInputs * {{name}}Expand.PanelWidth) : nextPanel;
                    float* nextRight = next + (isLast && isLastPair ? {{name}}Project.PairDistance * {{name}}Project.PanelFloats : {{name}}Expand.PairDistance * {{name}}Expand.PanelFloats);
                    {{expand.Replace("\n", "\n    ")}}
                }
                """
            : $$"""
                float* nextRight = nextPanel + (isLastPair ? {{name}}Project.PairDistance * {{name}}Project.PanelFloats : {{name}}Expand.PairDistance * {{name}}Expand.PanelFloats);
                {{expand}}
                """;
        string project = plan.Project.Slices > 1
            ? $$"""


                for (int pair = 0; slice < {{name}}Project.Slices - 1 && pair < {{name}}Project.PairDistance; pair++)
                {
                    Project(scratch, scratch, first, pixels, pair, slice);
                }
            """
            : string.Empty;
        writer.Lines($$"""
                    float* hidden = scratch + {{Literal.Of(scratch.Hidden)}};
                    float* projectSums = scratch + {{Literal.Of(scratch.ProjectSums)}};{{(expandSlices ? $"\n        float* expandWaiting = scratch + {Literal.Of(scratch.ExpandWaiting)};" : string.Empty)}}
                    float* products = scratch + {{Literal.Of(scratch.Products)}};
                    float* expand = Weights + {{name}}Offsets.Expand;
            """);
        writer.Lines(expandSlices
            ? $$"""
                        for (int part = 0; part < {{name}}Expand.Slices; part++)
                        {
                            {{sum}}
                        }
                """
            : $"        {sum}");
        writer.Lines($$"""

                    // What is needed next is fetched ahead: the next two panels, and after the last ones the other product's first.
                    for (int slice = 0; slice < {{name}}Project.Slices; slice++)
                    {
                        int firstPanel = slice * SlicePanels;
                        for (int panel = firstPanel; panel < firstPanel + {{name}}Expand.PairDistance; panel++)
                        {
                            bool isLastPair = panel == firstPanel + {{name}}Expand.PairDistance - 1;
                            float* nextPanel = isLastPair
                                ? Weights + {{name}}Offsets.Project + (slice * {{name}}Project.SliceInputs * {{name}}Project.PanelWidth)
                                : expand + ((panel + 1L) * {{name}}Expand.PanelFloats);
                            int column = (panel - firstPanel) * {{name}}Expand.PanelWidth;
                            {{pair.Replace("\n", "\n                ")}}
                        }{{project.Replace("\n", "\n        ")}}
                    }
            """);
    }

    private static void EmitProject(SourceWriter writer, string name, BlockPlan plan, SevenProductsScratch scratch, string scale)
    {
        bool slices = plan.Project.Slices > 1;
        string slice = slices ? $" + (slice * {name}Project.SliceInputs * {name}Project.PanelWidth)" : string.Empty;
        string expandNext = slices ? $" + ((slice + 1L) * SlicePanels * {name}Expand.PanelFloats)" : string.Empty;
        string places = slices
            ? $"""


                    // What waits lies one place further down after each slice: where the panel before has just been read.
                    float* waiting = part + {Literal.Of(scratch.ProjectWaiting)};
                    float* before = waiting + ((pair + {name}Project.Slices - slice + 1) % ({name}Project.PairDistance + 1) * {name}Project.WaitingFloats);
                    float* after = waiting + ((pair + {name}Project.Slices - slice) % ({name}Project.PairDistance + 1) * {name}Project.WaitingFloats);
            """
            : string.Empty;
        writer.Lines($$"""
                // A pair of panels of the project{{(slices ? ", one slice" : string.Empty)}}: part is the scratch in which the part's hidden values are, own that of this worker.
                private readonly void Project(float* part, float* own, int first, int pixels, int pair{{(slices ? ", int slice" : string.Empty)}})
                {
                    float* project = Weights + {{name}}Offsets.Project;
                    bool isLastPair = pair == {{name}}Project.PairDistance - 1;
                    float* next = isLastPair
                        ? Weights + {{name}}Offsets.Expand{{expandNext}}
                        : project{{slice}} + ((pair + 1L) * {{name}}Project.PanelFloats);
                    float* nextRight = next + (isLastPair ? {{name}}Expand.PairDistance * {{name}}Expand.PanelFloats : {{name}}Project.PairDistance * {{name}}Project.PanelFloats);{{places}}
                    {{name}}Project.Pair<TSimd, TVector>(
                        part + {{Literal.Of(scratch.Hidden)}}, part + {{Literal.Of(scratch.ProjectSums)}}, project, Weights + {{name}}Offsets.ProjectBias, {{scale}}Input, Output, first, {{(slices ? "before, after, " : string.Empty)}}own + {{Literal.Of(scratch.Products)}}, next, nextRight, pixels, pair{{(slices ? ", slice" : string.Empty)}});
                }
            """);
    }
}
