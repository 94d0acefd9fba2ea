using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the step of a block whose matrix products are computed with seven products of quarters.</summary>
internal static class SevenProductsStepEmitter
{
    public static void Emit(SourceWriter writer, StagePlan stage, BlockPlan plan, PartsPlan parts, string norm, string parameter, string scale)
    {
        string name = $"Stage{stage.Index}";
        SevenProductsScratch scratch = SevenProductsScratch.Of(plan);
        string normStride = Literal.Of(plan.NormStride);
        bool slices = plan.Expand.Slices > 1;
        string expandWaiting = slices ? $"\n        float* expandWaiting = expandSums + {Literal.Of(scratch.ExpandWaiting)};" : string.Empty;
        string projectWaiting = plan.Project.Slices > 1 ? $"\n        float* projectWaiting = expandSums + {Literal.Of(scratch.ProjectWaiting)};" : string.Empty;
        string sum = $"SevenProducts.SumSource<TSimd, TVector>(normalised{(slices ? $" + (part * {name}Expand.SliceInputs)" : string.Empty)}, {normStride}, pixels / 2, {name}Expand.SliceInputs / 2, expandSums{(slices ? $" + (part * 2 * {name}Expand.SliceInputs)" : string.Empty)}, 2 * {normStride});";
        writer.Lines($$"""
            /// <summary>
            /// A block of stage {{stage.Index}}, {{PartsStepEmitter.Which(parts)}} → activation → project → + input, a slice of the
            /// hidden channels at a time. Neither they nor the sums of quarters ever leave the worker's scratch.
            /// </summary>
            private struct {{name}}{{PartsStepEmitter.Kind(parts)}}<TSimd, TVector> : IParallelStep
                where TSimd : struct, ISimd<TVector>
                where TVector : struct
            {
                // Panels of the expand that make a slice of the project: the first half of them paired with the second.
                private const int SlicePanels = 2 * {{name}}Expand.PairDistance;

            {{"    " + PartsStepEmitter.Members(stage, plan, parts, norm).Replace("\n", "\n    ")}}
                    float* expandSums = Scratch + ((long)worker * ScratchLengthInFloats);
                    float* hidden = expandSums + {{Literal.Of(scratch.Hidden)}};
                    float* projectSums = expandSums + {{Literal.Of(scratch.ProjectSums)}};{{expandWaiting}}{{projectWaiting}}
                    float* products = expandSums + {{Literal.Of(scratch.Products)}};
                    float* expand = Weights + {{name}}Offsets.Expand;
                    float* project = Weights + {{name}}Offsets.Project;
            """);
        writer.Lines(slices
            ? $$"""
                        for (int part = 0; part < {{name}}Expand.Slices; part++)
                        {
                            {{sum}}
                        }
                """
            : $"        {sum}");
        string call = $$"""
            {{name}}Expand.Pair<TSimd, TVector>(
                normalised{{(slices ? $" + (part * {name}Expand.SliceInputs)" : string.Empty)}}, expandSums{{(slices ? $" + (part * 2 * {name}Expand.SliceInputs)" : string.Empty)}}, expand, Weights + {{name}}Offsets.ExpandBias, {{parameter}}, hidden + column, projectSums + column, {{(slices ? $"expandWaiting + (part % 2 * {name}Expand.WaitingFloats), expandWaiting + ((part + 1) % 2 * {name}Expand.WaitingFloats), " : string.Empty)}}products, {{(slices ? "next" : "nextPanel")}}, nextRight, pixels, panel{{(slices ? ", part" : string.Empty)}});
            """;
        string places = projectWaiting.Length > 0
            ? $"""
                // What waits lies one place further down after each slice: where the panel before has just been read.
                            float* before = projectWaiting + ((panel + {name}Project.Slices - slice + 1) % ({name}Project.PairDistance + 1) * {name}Project.WaitingFloats);
                            float* after = projectWaiting + ((panel + {name}Project.Slices - slice) % ({name}Project.PairDistance + 1) * {name}Project.WaitingFloats);

                            
                """
            : string.Empty;
        string expand = slices
            ? $$"""
                for (int part = 0; part < {{name}}Expand.Slices; part++)
                {
                    bool isLast = part == {{name}}Expand.Slices - 1;
                    float* next = !isLast ? expand + ((long)panel * {{name}}Expand.PanelFloats) + ((part + 1) * {{name}}Expand.SliceInputs * {{name}}Expand.PanelWidth) : nextPanel;
                    float* nextRight = next + (isLast && isLastPair ? {{name}}Project.PairDistance * {{name}}Project.PanelFloats : {{name}}Expand.PairDistance * {{name}}Expand.PanelFloats);
                    {{call.Replace("\n", "\n    ")}}
                }
                """
            : $$"""
                float* nextRight = nextPanel + (isLastPair ? {{name}}Project.PairDistance * {{name}}Project.PanelFloats : {{name}}Expand.PairDistance * {{name}}Expand.PanelFloats);
                {{call}}
                """;
        writer.Lines($$"""

                    // What is needed next is fetched ahead: the next two panels, and after the last ones the other product's first.
                    for (int slice = 0; slice < {{name}}Project.Slices; slice++)
                    {
                        int firstPanel = slice * SlicePanels;
                        float* projectSlice = project + (slice * {{name}}Project.SliceInputs * {{name}}Project.PanelWidth);
                        for (int panel = firstPanel; panel < firstPanel + {{name}}Expand.PairDistance; panel++)
                        {
                            bool isLastPair = panel == firstPanel + {{name}}Expand.PairDistance - 1;
                            float* nextPanel = isLastPair ? projectSlice : expand + ((panel + 1L) * {{name}}Expand.PanelFloats);
                            int column = (panel - firstPanel) * {{name}}Expand.PanelWidth;
                            {{expand.Replace("\n", "\n                ")}}
                        }

                        for (int panel = 0; panel < {{name}}Project.PairDistance; panel++)
                        {
                            bool isLastPair = panel == {{name}}Project.PairDistance - 1;
                            float* next = isLastPair ? expand + ((long)(firstPanel + SlicePanels) * {{name}}Expand.PanelFloats) : projectSlice + ((panel + 1L) * {{name}}Project.PanelFloats);
                            float* nextRight = next + (isLastPair ? {{name}}Expand.PairDistance * {{name}}Expand.PanelFloats : {{name}}Project.PairDistance * {{name}}Project.PanelFloats);
                            {{places}}{{name}}Project.Pair<TSimd, TVector>(
                                hidden, projectSums, project, Weights + {{name}}Offsets.ProjectBias, {{scale}}Input, Output, first, {{(projectWaiting.Length > 0 ? "before, after, " : string.Empty)}}products, next, nextRight, pixels, panel{{(plan.Project.Slices > 1 ? ", slice" : string.Empty)}});
                        }
                    }
                }
            }
            """);
    }
}
