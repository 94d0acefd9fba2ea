using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>
/// Prints the two steps of a block with a response norm whose matrix products are computed with seven products of quarters. Each item is a part of the pixels, in pieces of a
/// pair of panels; its hidden values lie in the arena, the sums of quarters in the scratch of its worker.
/// </summary>
internal static class ResponseNormPiecesEmitter
{
    private const string WaitingResults = " the results that wait for their next slice, and";

    public static void EmitExpand(SourceWriter writer, Operation operation, StagePlan stage, string parameter)
    {
        string name = $"Stage{stage.Index}";
        BlockPlan plan = stage.Block!;
        SevenProductsScratch scratch = plan.SevenProductsScratch!;
        bool slices = plan.Expand.IsSliced;
        string waitingOffset = slices ? $"\n    private const int WaitingOffset = {Literal.Of(scratch.ExpandWaiting)};" : string.Empty;
        string waiting = slices ? WaitingResults : string.Empty;
        string width = $"{name}Expand.PanelWidth";
        string half = $"({name}Expand.PairDistance * {width})";
        writer.Lines($$"""
            /// <summary>
            /// A block of stage {{stage.Index}}, {{PartsStepEmitter.Which(operation)}} → activation, and the sums of squares, in pieces of a pair of panels.
            /// </summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IStepInPieces
            {{StepEmitter.Constraints}}
            {
                // The panels of the expand that make a slice of the project: the first half of them is paired with the second.
                private const int SlicePanels = 2 * {{name}}Expand.PairDistance;

                // Floats from one pixel's normalised values to the next one's.
                private const int NormStride = {{Literal.Of(plan.NormStride)}};

                // A worker's scratch begins with the sums of quarters of the normalised values. Behind them lie, at these offsets in floats,{{waiting}}
                // what a pair of panels works with.{{waitingOffset}}
                private const int ProductsOffset = {{Literal.Of(scratch.Products)}};

                public float* Normalised, {{(operation.Kind == OperationKind.DepthwiseExpand ? "Input, " : string.Empty)}}Hidden, Squares, Scratch;
                public {{name}}Weights Weights;
                public int Items;

                public static int Phases => 1;

                /// <summary>A pair of panels each.</summary>
                public static int PiecesIn(int phase) => {{name}}Project.Slices * {{name}}Expand.PairDistance;

                {{BlockStepEmitter.Indent(PartsStepEmitter.Sharing(stage, plan.Parts!), 4)}}

                public void Execute(int item, int worker)
                {
                    {{BlockStepEmitter.Indent(ResponseNormStepEmitter.FirstHalf(operation, stage, plan), 8)}}
                    float* sums = Scratch + ((long)worker * ScratchLengthInFloats);
                    for (int slice = 0; slice < {{name}}Expand.Slices; slice++)
                    {
                        global::ConvNext.Kernels.SevenProducts.SumSource<TSimd, TVector>(
                            normalised + (slice * {{name}}Expand.SliceInputs), NormStride, pixels / 2, {{name}}Expand.SliceInputs / 2,
                            sums + (slice * 2 * {{name}}Expand.SliceInputs), 2 * NormStride);
                    }
                }

                public void ExecutePiece(int item, int phase, int piece, int owner, int worker)
                {
                    int pixels = PixelsOf(item, out int first);
                    float* part = Scratch + ((long)owner * ScratchLengthInFloats);
                    float* own = Scratch + ((long)worker * ScratchLengthInFloats);
                    int slice = piece / {{name}}Expand.PairDistance;
                    int pair = piece % {{name}}Expand.PairDistance;
                    int panel = (slice * SlicePanels) + pair;
                    int column = (slice * {{name}}Project.SliceInputs) + (pair * {{width}});
                    float* normalised = Normalised + (first * NormStride);
                    float* hidden = Hidden + (first * {{name}}Expand.DestinationStride) + column;

                    // Fetched ahead: the next two panels, behind the last ones what lies behind the expand's weights, the project's.
                    bool isLastPair = pair == {{name}}Expand.PairDistance - 1;
                    float* nextPanel = Weights.ExpandWeight + ((isLastPair ? (slice + 1L) * SlicePanels : panel + 1L) * {{name}}Expand.PanelFloats);
                    {{BlockStepEmitter.Indent(ExpandPair(name, slices, parameter), 8)}}
                    {{BlockStepEmitter.Indent(ResponseNormStepEmitter.SumSquares(stage, "first", "pixels", "column", width), 8)}}
                    {{BlockStepEmitter.Indent(ResponseNormStepEmitter.SumSquares(stage, "first", "pixels", $"column + {half}", width), 8)}}
                }
            }
            """);
    }

    private static string ExpandPair(string name, bool slices, string parameter) => !slices
        ? $$"""
            {{name}}Expand.Operands operands = new()
            {
                Source = normalised, Sums = part, Weights = Weights.ExpandWeight, Bias = Weights.ExpandBias, Parameter = {{parameter}}, Destination = hidden,
                Scratch = own + ProductsOffset, AheadLeft = nextPanel, AheadRight = nextPanel + ({{name}}Expand.PairDistance * {{name}}Expand.PanelFloats),
            };
            {{name}}Expand.Pair<TSimd, TVector>(operands, pixels, panel);
            """
        : $$"""
            float* waiting = own + WaitingOffset;
            for (int inputs = 0; inputs < {{name}}Expand.Slices; inputs++)
            {
                float* next = inputs < {{name}}Expand.Slices - 1
                    ? Weights.ExpandWeight + ((long)panel * {{name}}Expand.PanelFloats) + ((inputs + 1) * {{name}}Expand.SliceInputs * {{name}}Expand.PanelWidth)
                    : nextPanel;
                {{name}}Expand.Operands operands = new()
                {
                    Source = normalised + (inputs * {{name}}Expand.SliceInputs), Sums = part + (inputs * 2 * {{name}}Expand.SliceInputs),
                    Weights = Weights.ExpandWeight, Bias = Weights.ExpandBias, Parameter = {{parameter}}, Destination = hidden,
                    Before = waiting + (inputs % 2 * {{name}}Expand.WaitingFloats), After = waiting + ((inputs + 1) % 2 * {{name}}Expand.WaitingFloats),
                    Scratch = own + ProductsOffset, AheadLeft = next, AheadRight = next + ({{name}}Expand.PairDistance * {{name}}Expand.PanelFloats),
                };
                {{name}}Expand.Pair<TSimd, TVector>(operands, pixels, panel, inputs);
            }
            """;

    public static void EmitProject(SourceWriter writer, Operation operation, StagePlan stage)
    {
        string name = $"Stage{stage.Index}";
        BlockPlan plan = stage.Block!;
        SevenProductsScratch scratch = plan.SevenProductsScratch!;
        bool slices = plan.Project.IsSliced;
        string waitingOffset = slices ? $"\n    private const int WaitingOffset = {Literal.Of(scratch.ProjectWaiting)};" : string.Empty;
        string waiting = slices ? WaitingResults : string.Empty;
        string handedDown = slices ? " Sums that wait for the next slice are handed down from pair to pair: one piece." : string.Empty;
        string pieces = slices ? $"phase == Phases - 1 ? {name}Project.PairDistance : 1" : $"{name}Project.PairDistance";
        string body = slices
            ? $$"""
                if (phase == Phases - 1)
                {
                    Project(part, own, first, pixels, piece, phase);
                    return;
                }

                for (int pair = 0; pair < {{name}}Project.PairDistance; pair++)
                {
                    Project(part, own, first, pixels, pair, phase);
                }
                """
            : "Project(part, own, first, pixels, piece, phase);";
        writer.Lines($$"""
            /// <summary>
            /// A block of stage {{stage.Index}}, last step, one item per part of the pixels: project → {{ResponseNormProjectEmitter.ScaleText(plan)}}+ input,
            /// a slice of the hidden channels at a time, in pieces of a pair of panels.
            /// </summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IStepInPieces
            {{StepEmitter.Constraints}}
            {
                // Floats from one pixel's hidden values to the next one's.
                private const int HiddenStride = {{Literal.Of(plan.HiddenStride)}};

                // A worker's scratch begins with the sums of quarters of the hidden values. Behind them lie, at these offsets in floats,{{waiting}}
                // what a pair of panels works with.{{waitingOffset}}
                private const int ProductsOffset = {{Literal.Of(scratch.Products)}};

                public float* Hidden, ProjectWeight, ProjectBias, {{ResponseNormProjectEmitter.LayerScale(plan)}}Input, Output, Scratch;
                public int Items;

                public static int Phases => {{name}}Project.Slices;

                /// <summary>A pair of panels each.{{handedDown}}</summary>
                public static int PiecesIn(int phase) => {{pieces}};

                {{BlockStepEmitter.Indent(PartsStepEmitter.Sharing(stage, plan.Parts!), 4)}}

                public void Execute(int item, int worker)
                {
                    int pixels = PixelsOf(item, out int first);
                    float* sums = Scratch + ((long)worker * ScratchLengthInFloats);
                    for (int slice = 0; slice < {{name}}Project.Slices; slice++)
                    {
                        global::ConvNext.Kernels.SevenProducts.SumSource<TSimd, TVector>(
                            Hidden + (first * HiddenStride) + (slice * {{name}}Project.SliceInputs), HiddenStride, pixels / 2, {{name}}Project.SliceInputs / 2,
                            sums + (slice * 2 * {{name}}Project.SliceInputs), 2 * HiddenStride);
                    }
                }

                public void ExecutePiece(int item, int phase, int piece, int owner, int worker)
                {
                    int pixels = PixelsOf(item, out int first);
                    float* part = Scratch + ((long)owner * ScratchLengthInFloats);
                    float* own = Scratch + ((long)worker * ScratchLengthInFloats);
                    {{BlockStepEmitter.Indent(body, 8)}}
                }

            """);
        EmitPair(writer, name, slices, plan.Project.HasScale);
        writer.Lines("}");
    }

    private static void EmitPair(SourceWriter writer, string name, bool slices, bool hasScale)
    {
        string next = slices
            ? $"""
                    float* next = isLastPair
                        ? ProjectWeight + ((slice + 1) * {name}Project.SliceInputs * {name}Project.PanelWidth)
                        : ProjectWeight + (slice * {name}Project.SliceInputs * {name}Project.PanelWidth) + ((pair + 1L) * {name}Project.PanelFloats);

                    // What waits lies one place further down after each slice: where the panel before has just been read.
                    float* waiting = part + WaitingOffset;
                    float* before = waiting + ((pair + {name}Project.Slices - slice + 1) % ({name}Project.PairDistance + 1) * {name}Project.WaitingFloats);
                    float* after = waiting + ((pair + {name}Project.Slices - slice) % ({name}Project.PairDistance + 1) * {name}Project.WaitingFloats);
            """
            : $"""
                    float* next = ProjectWeight + ((isLastPair ? 0 : pair + 1L) * {name}Project.PanelFloats);
            """;
        writer.Lines($$"""
                // A pair of panels and a slice of the hidden channels: part is the scratch of the part's worker, own that of this one. The next two panels
                // are fetched ahead.
                private readonly void Project(float* part, float* own, int first, int pixels, int pair, int slice)
                {
                    bool isLastPair = pair == {{name}}Project.PairDistance - 1;
            {{next}}
                    float* hidden = Hidden + (first * HiddenStride) + (slice * {{name}}Project.SliceInputs);
                    {{name}}Project.Operands operands = new()
                    {
                        Source = hidden, Sums = part + (slice * 2 * {{name}}Project.SliceInputs), Weights = ProjectWeight, Bias = ProjectBias,
                        {{(hasScale ? "Scale = LayerScale, " : string.Empty)}}Input = Input, Output = Output,
                        FirstPixel = first,{{(slices ? " Before = before, After = after," : string.Empty)}}
                        Scratch = own + ProductsOffset, AheadLeft = next, AheadRight = next + ({{name}}Project.PairDistance * {{name}}Project.PanelFloats),
                    };
                    {{name}}Project.Pair<TSimd, TVector>(operands, pixels, pair{{(slices ? ", slice" : string.Empty)}});
                }
            """);
    }
}
