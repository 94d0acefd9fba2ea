using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the step of a block whose matrix products are computed with seven products of quarters.</summary>
internal static class SevenProductsStepEmitter
{
    public static void Emit(SourceWriter writer, StagePlan stage, BlockPlan plan, PartsPlan parts, string parameter, string scale)
    {
        string name = $"Stage{stage.Index}";
        SevenProductsScratch scratch = SevenProductsScratch.Of(plan);
        string normStride = Literal.Of(plan.NormStride);
        string hiddenStride = Literal.Of(plan.HiddenStride);
        bool expandPasses = plan.Expand.Slices > 1;
        bool projectPasses = plan.Project.Slices > 1;
        string expand = $$"""
            {{name}}Expand.Pair<TSimd, TVector>(
                Normalised + (first * {{normStride}}){{(expandPasses ? $" + (part * {name}Expand.SliceInputs)" : string.Empty)}}, expandSums{{(expandPasses ? $" + (part * 2 * {name}Expand.SliceInputs)" : string.Empty)}}, expand, Weights + {{name}}Offsets.ExpandBias, {{parameter}}, hidden + ((pair - firstPair) * PairColumns), {{(expandPasses ? "expandWaiting, " : string.Empty)}}products, aheadLeft, aheadRight, pixels, pair{{(expandPasses ? ", part" : string.Empty)}});
            """;
        writer.Lines($$"""
            /// <summary>
            /// A block of stage {{stage.Index}}, second step, one item per part of the pixels: expand → activation → project → + input, a slice of the hidden channels at a
            /// time. Neither they nor the sums of quarters ever leave the worker's scratch.
            /// </summary>
            private struct {{name}}PerceptronStep<TSimd, TVector> : IParallelStep
                where TSimd : struct, ISimd<TVector>
                where TVector : struct
            {
                // Hidden channels of a pair of panels, and pairs of a slice of hidden channels.
                private const int PairColumns = {{Literal.Of(2 * plan.Expand.PanelWidth)}};
                private const int SlicePairs = {{name}}Project.SliceInputs / PairColumns;

            {{"    " + StepEmitter.PartMembers(stage, parts).Replace("\n", "\n    ")}}
                    int pixelPairs = pixels / 2;
                    float* expandSums = Scratch + ((long)worker * ScratchLengthInFloats);
                    float* hidden = expandSums + {{Literal.Of(scratch.Hidden)}};
                    float* projectSums = expandSums + {{Literal.Of(scratch.ProjectSums)}};
            """);
        if (expandPasses)
        {
            writer.Lines($"        float* expandWaiting = expandSums + {Literal.Of(scratch.ExpandWaiting)};");
        }

        if (projectPasses)
        {
            writer.Lines($"        float* projectWaiting = expandSums + {Literal.Of(scratch.ProjectWaiting)};");
        }

        string sum = $"SevenProducts.SumSource<TSimd, TVector>(Normalised + (first * {normStride}){(expandPasses ? $" + (part * {name}Expand.SliceInputs)" : string.Empty)}, {normStride}, pixelPairs, {name}Expand.SliceInputs / 2, expandSums{(expandPasses ? $" + (part * 2 * {name}Expand.SliceInputs)" : string.Empty)}, 2 * {normStride});";
        writer.Lines($"""
                    float* products = expandSums + {Literal.Of(scratch.Products)};
                    float* expand = Weights + {name}Offsets.Expand;
                    float* project = Weights + {name}Offsets.Project;
            """);
        if (expandPasses)
        {
            writer.Lines($$"""
                        for (int part = 0; part < {{name}}Expand.Slices; part++)
                        {
                            {{sum}}
                        }
                """);
        }
        else
        {
            writer.Lines($"        {sum}");
        }

        string inner = expandPasses
            ? $$"""
                for (int part = 0; part < {{name}}Expand.Slices; part++)
                            {
                                bool isLast = part == {{name}}Expand.Slices - 1;
                                float* aheadLeft = isLast ? next : expand + (2L * pair * {{name}}Expand.PanelFloats) + ((part + 1) * {{name}}Expand.SliceInputs * {{Literal.Of(plan.Expand.PanelWidth)}});
                                float* aheadRight = aheadLeft + (isLast && pair == firstPair + SlicePairs - 1 ? {{name}}Project.PanelFloats : {{name}}Expand.PanelFloats);
                                {{expand.Replace("\n", "\n                ")}}
                            }
                """
            : $$"""
                float* aheadLeft = next;
                            float* aheadRight = aheadLeft + (pair == firstPair + SlicePairs - 1 ? {{name}}Project.PanelFloats : {{name}}Expand.PanelFloats);
                            {{expand.Replace("\n", "\n            ")}}
                """;
        writer.Lines($$"""

                    for (int slice = 0; slice < {{name}}Project.Slices; slice++)
                    {
                        // What is needed next is fetched ahead: the next pair of panels, and after the last one the other product's first.
                        int firstPair = slice * SlicePairs;
                        float* projectSlice = project + (slice * {{name}}Project.SliceInputs * {{Literal.Of(plan.Project.PanelWidth)}});
                        for (int pair = firstPair; pair < firstPair + SlicePairs; pair++)
                        {
                            float* next = pair == firstPair + SlicePairs - 1 ? projectSlice : expand + ((pair + 1) * 2L * {{name}}Expand.PanelFloats);
                            {{inner}}
                        }

                        SevenProducts.SumSource<TSimd, TVector>(hidden, {{hiddenStride}}, pixelPairs, {{name}}Project.SliceInputs / 2, projectSums, 2 * {{hiddenStride}});
                        for (int pair = 0; pair < {{name}}Project.Pairs; pair++)
                        {
                            bool isLast = pair == {{name}}Project.Pairs - 1;
                            float* aheadLeft = isLast ? expand + ((firstPair + SlicePairs) * 2L * {{name}}Expand.PanelFloats) : projectSlice + ((pair + 1) * 2L * {{name}}Project.PanelFloats);
                            {{name}}Project.Pair<TSimd, TVector>(
                                hidden, projectSums, project, Weights + {{name}}Offsets.ProjectBias, {{scale}}Input, Output, first, {{(projectPasses ? $"projectWaiting + (pair * 4 * ({name}Project.Pixels / 2) * {Literal.Of(plan.Project.PanelWidth)} * 2), " : string.Empty)}}products, aheadLeft, aheadLeft + (isLast ? {{name}}Expand.PanelFloats : {{name}}Project.PanelFloats), pixels, pair{{(projectPasses ? ", slice" : string.Empty)}});
                        }
                    }
                }
            }
            """);
    }
}
