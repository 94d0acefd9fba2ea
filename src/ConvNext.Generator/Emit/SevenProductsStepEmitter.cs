using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the step of a block whose matrix products are computed with seven products of quarters.</summary>
internal static class SevenProductsStepEmitter
{
    public static void Emit(SourceWriter writer, Operation operation, StagePlan stage, BlockPlan plan, string norm, string parameter)
    {
        string name = $"Stage{stage.Index}";
        SevenProductsScratch scratch = plan.SevenProductsScratch!;
        bool slices = plan.Expand.IsSliced;
        string slice = slices ? $" + (slice * {name}Expand.SliceInputs)" : string.Empty;
        string sliceSums = slices ? $" + (slice * 2 * {name}Expand.SliceInputs)" : string.Empty;
        string sum = $"""
            global::ConvNext.Kernels.SevenProducts.SumSource<TSimd, TVector>(
                normalised{slice}, NormStride, pixels / 2, {name}Expand.SliceInputs / 2, sums{sliceSums}, 2 * NormStride);
            """;
        bool projectSlices = plan.Project.IsSliced;
        string waiting = slices || projectSlices ? "the results that wait for their next slice, " : string.Empty;
        string offsets = (slices ? $"private const int ExpandWaitingOffset = {Literal.Of(scratch.ExpandWaiting)};\n    " : string.Empty)
            + (projectSlices ? $"private const int ProjectWaitingOffset = {Literal.Of(scratch.ProjectWaiting)};\n    " : string.Empty);
        string sums = slices
            ? $$"""
                for (int slice = 0; slice < {{name}}Expand.Slices; slice++)
                {
                    {{sum.Replace("\n", "\n    ")}}
                }
                """
            : sum;
        writer.Lines($$"""
            /// <summary>
            /// A block of stage {{stage.Index}}, {{PartsStepEmitter.Which(operation)}} → activation → project → + input, a slice of the
            /// hidden channels at a time, in pieces of a pair of panels. Neither they nor the sums of quarters ever leave the scratch of the part's worker.
            /// </summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IStepInPieces
                where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                where TVector : struct
            {
                // Panels of the expand that make a slice of the project: the first half of them paired with the second.
                private const int SlicePanels = 2 * {{name}}Expand.PairDistance;

                // Floats from one pixel's normalised values to the next one's.
                private const int NormStride = {{Literal.Of(plan.NormStride)}};

                // A worker's scratch begins with the sums of quarters of the normalised values. Behind them lie, at these offsets in floats, the hidden values
                // of a slice, the sums of their quarters, {{waiting}}and what a pair of panels works with.
                private const int HiddenOffset = {{Literal.Of(scratch.Hidden)}};
                private const int HiddenSumsOffset = {{Literal.Of(scratch.ProjectSums)}};
                {{offsets}}private const int ProductsOffset = {{Literal.Of(scratch.Products)}};

                /// <summary>Of each slice the expand and the project.</summary>
                public static int Phases => 2 * {{name}}Project.Slices;

                {{PartsStepEmitter.Members(operation, stage, plan, norm).Replace("\n", "\n    ")}}
                    float* sums = Scratch + ((long)worker * ScratchLengthInFloats);
                    {{sums.Replace("\n", "\n        ")}}
                }

            """);
        EmitPieces(writer, name, plan);
        EmitExpand(writer, name, plan, parameter);
        EmitProject(writer, name, plan);
        writer.Lines("}");
    }

    private static void EmitPieces(SourceWriter writer, string name, BlockPlan plan)
    {
        bool slices = plan.Project.IsSliced;
        writer.Lines(slices
            ? $$"""
                    /// <summary>A pair of panels each. Sums of a project that wait for the next slice are handed down from pair to pair: one piece.</summary>
                    public static int PiecesIn(int phase) =>
                        phase % 2 == 0 ? {{name}}Expand.PairDistance : phase == Phases - 1 ? {{name}}Project.PairDistance : 1;

                """
            : $$"""
                    /// <summary>A pair of panels each.</summary>
                    public static int PiecesIn(int phase) => phase == 0 ? {{name}}Expand.PairDistance : {{name}}Project.PairDistance;

                """);
        string project = slices
            ? $$"""
                    else if (slice == {{name}}Project.Slices - 1)
                    {
                        Project(part, own, first, pixels, piece, slice);
                    }
                    else
                    {
                        for (int pair = 0; pair < {{name}}Project.PairDistance; pair++)
                        {
                            Project(part, own, first, pixels, pair, slice);
                        }
                    }
            """
            : """
                    else
                    {
                        Project(part, own, first, pixels, piece);
                    }
            """;
        writer.Lines($$"""
                public void ExecutePiece(int item, int phase, int piece, int owner, int worker)
                {
                    int pixels = PixelsOf(item, out int first);
                    float* part = Scratch + ((long)owner * ScratchLengthInFloats);
                    float* own = Scratch + ((long)worker * ScratchLengthInFloats);{{(slices ? "\n        int slice = phase / 2;" : string.Empty)}}
                    if (phase % 2 == 0)
                    {
                        Expand(part, own, first, pixels, piece{{(slices ? ", slice" : string.Empty)}});
                    }
            {{project}}
                }

            """);
    }

    private static void EmitExpand(SourceWriter writer, string name, BlockPlan plan, string parameter)
    {
        bool expandSlices = plan.Expand.IsSliced;
        bool slices = plan.Project.IsSliced;
        string input = expandSlices ? $" + (expandSlice * {name}Expand.SliceInputs)" : string.Empty;
        string sums = expandSlices ? $" + (expandSlice * 2 * {name}Expand.SliceInputs)" : string.Empty;
        string waiting = expandSlices
            ? $"\n        Before = waiting + (expandSlice % 2 * {name}Expand.WaitingFloats), After = waiting + ((expandSlice + 1) % 2 * {name}Expand.WaitingFloats),"
            : string.Empty;
        string call = $$"""
            {{name}}Expand.Operands operands = new()
            {
                Source = Normalised + (first * NormStride){{input}}, Sums = part{{sums}}, Weights = expand, Bias = Weights.ExpandBias,
                Parameter = {{parameter}}, Destination = part + HiddenOffset + column, DestinationSums = part + HiddenSumsOffset + column,{{waiting.Replace("        ", "    ")}}
                Scratch = own + ProductsOffset, AheadLeft = {{(expandSlices ? "next" : "nextPanel")}}, AheadRight = nextRight,
            };
            {{name}}Expand.Pair<TSimd, TVector>(operands, pixels, panel{{(expandSlices ? ", expandSlice" : string.Empty)}});
            """;
        string projectPair = $"{name}Project.PairDistance * {name}Project.PanelFloats";
        string expandPair = $"{name}Expand.PairDistance * {name}Expand.PanelFloats";
        string body = expandSlices
            ? $$"""
                float* waiting = own + ExpandWaitingOffset;
                for (int expandSlice = 0; expandSlice < {{name}}Expand.Slices; expandSlice++)
                {
                    bool isLast = expandSlice == {{name}}Expand.Slices - 1;
                    float* next = !isLast
                        ? expand + ((long)panel * {{name}}Expand.PanelFloats) + ((expandSlice + 1) * {{name}}Expand.SliceInputs * {{name}}Expand.PanelWidth)
                        : nextPanel;
                    float* nextRight = next + (isLast && isLastPair ? {{projectPair}} : {{expandPair}});
                    {{call.Replace("\n", "\n    ")}}
                }
                """
            : $$"""
                float* nextRight = nextPanel + (isLastPair ? {{projectPair}} : {{expandPair}});
                {{call}}
                """;
        writer.Lines($$"""
                // A pair of panels of the expand: part is the scratch of the part's worker, own that of this one. What is needed next is
                // fetched ahead: the next two panels, and after the last ones the other product's first.
                private readonly void Expand(float* part, float* own, int first, int pixels, int pair{{(slices ? ", int slice" : string.Empty)}})
                {
                    int panel = {{(slices ? "(slice * SlicePanels) + pair" : "pair")}};
                    bool isLastPair = pair == {{name}}Expand.PairDistance - 1;
                    float* expand = Weights.ExpandWeight;
                    float* nextPanel = isLastPair
                        ? Weights.ProjectWeight{{(slices ? $" + (slice * {name}Project.SliceInputs * {name}Project.PanelWidth)" : string.Empty)}}
                        : expand + ((panel + 1L) * {{name}}Expand.PanelFloats);
                    int column = pair * {{name}}Expand.PanelWidth;
                    {{body.Replace("\n", "\n        ")}}
                }

            """);
    }

    private static void EmitProject(SourceWriter writer, string name, BlockPlan plan)
    {
        bool slices = plan.Project.IsSliced;
        string slice = slices ? $" + (slice * {name}Project.SliceInputs * {name}Project.PanelWidth)" : string.Empty;
        string expandNext = slices ? $" + ((slice + 1L) * SlicePanels * {name}Expand.PanelFloats)" : string.Empty;
        string places = slices
            ? $"""


                    // What waits lies one place further down after each slice: where the panel before has just been read.
                    float* waiting = part + ProjectWaitingOffset;
                    float* before = waiting + ((pair + {name}Project.Slices - slice + 1) % ({name}Project.PairDistance + 1) * {name}Project.WaitingFloats);
                    float* after = waiting + ((pair + {name}Project.Slices - slice) % ({name}Project.PairDistance + 1) * {name}Project.WaitingFloats);
            """
            : string.Empty;
        writer.Lines($$"""
                // A pair of panels of the project{{(slices ? ", one slice of the hidden channels" : string.Empty)}}: part is the scratch of the part's worker, own that of this
                // one. The next two panels are fetched ahead, and after the last ones the first of the expand.
                private readonly void Project(float* part, float* own, int first, int pixels, int pair{{(slices ? ", int slice" : string.Empty)}})
                {
                    float* project = Weights.ProjectWeight;
                    bool isLastPair = pair == {{name}}Project.PairDistance - 1;
                    float* next = isLastPair
                        ? Weights.ExpandWeight{{expandNext}}
                        : project{{slice}} + ((pair + 1L) * {{name}}Project.PanelFloats);
                    float* nextRight = next
                        + (isLastPair ? {{name}}Expand.PairDistance * {{name}}Expand.PanelFloats : {{name}}Project.PairDistance * {{name}}Project.PanelFloats);{{places}}
                    {{name}}Project.Operands operands = new()
                    {
                        Source = part + HiddenOffset, Sums = part + HiddenSumsOffset, Weights = project, Bias = Weights.ProjectBias,
                        {{(plan.Project.HasScale ? "Scale = Weights.LayerScale, " : string.Empty)}}Input = Input, Output = Output, FirstPixel = first,
                        {{(slices ? "Before = before, After = after, " : string.Empty)}}Scratch = own + ProductsOffset, AheadLeft = next, AheadRight = nextRight,
                    };
                    {{name}}Project.Pair<TSimd, TVector>(operands, pixels, pair{{(slices ? ", slice" : string.Empty)}});
                }
            """);
    }
}
