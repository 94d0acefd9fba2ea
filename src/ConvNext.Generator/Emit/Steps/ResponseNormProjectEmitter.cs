using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the second half of a block with a response norm: what is multiplied with the norm's factors, and the project.</summary>
internal static class ResponseNormProjectEmitter
{
    private const string Constraints = StepEmitter.Constraints;

    /// <summary>The hidden values are multiplied.</summary>
    public static void EmitScaleHidden(SourceWriter writer, Operation operation, StagePlan stage)
    {
        ResponseNormPlan norm = stage.Block!.ResponseNorm!;
        string name = $"Stage{stage.Index}";
        string stride = $"{name}Expand.DestinationStride";
        writer.Lines($$"""
            /// <summary>
            /// A block of stage {{stage.Index}}: the hidden values times the response norm's factors, plus its bias. One item per {{Literal.Of(norm.ScaledPixels)}} pixels.
            /// </summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{Constraints}}
            {
                public const int Items = {{Literal.Of(norm.ScaleItems)}};
                private const int PixelsAtOnce = {{Literal.Of(norm.ScaledPixels)}};

                public float* Hidden, Factors;
                public {{name}}Weights Weights;

                public void Execute(int item, int worker)
                {
                    int first = item * PixelsAtOnce;
                    int pixels = global::System.Math.Min(PixelsAtOnce, {{MapsEmitter.Name(stage.Index)}}.Pixels - first);
                    global::ConvNext.Kernels.ResponseNorm.ScaleHidden<TSimd, TVector>(
                        Hidden + (first * {{stride}}), {{stride}}, pixels, {{name}}ResponseNorm.Stride, Factors, Weights.ResponseNormBias);
                }
            }
            """);
    }

    /// <summary>The project's weights are multiplied.</summary>
    public static void EmitScaleWeights(SourceWriter writer, Operation operation, StagePlan stage)
    {
        MatrixPlan project = stage.Block!.Project;
        string widthOf = project.HasTail ? "panel < WholePanels ? PanelWidth : TailWidth" : "PanelWidth";
        string tail = project.HasTail
            ? $"\n    private const int WholePanels = {Literal.Of(project.Panels)};\n    private const int TailWidth = {Literal.Of(project.TailWidth)};"
            : string.Empty;
        writer.Lines($$"""
            /// <summary>
            /// A block of stage {{stage.Index}}: the project's weights times the response norm's factors, and its bias with what the norm's bias adds. One item per panel.
            /// </summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{Constraints}}
            {
                public const int Items = {{Literal.Of(project.AllPanels)}};
                private const int Inputs = {{Literal.Of(project.Inputs)}};
                private const int PanelWidth = {{Literal.Of(project.PanelWidth)}};{{tail}}

                public float* Factors, ScaledWeight, ScaledBias;
                public Stage{{stage.Index}}Weights Weights;

                public void Execute(int panel, int worker)
                {
                    int first = panel * (Inputs * PanelWidth);
                    int column = panel * PanelWidth;
                    global::ConvNext.Kernels.ResponseNorm.ScalePanel<TSimd, TVector>(
                        Weights.ProjectWeight + first, Inputs, {{widthOf}},
                        Factors, Weights.ResponseNormBias, Weights.ProjectBias + column, ScaledWeight + first, ScaledBias + column);
                }
            }
            """);
    }

    /// <summary>The project itself.</summary>
    public static void EmitProject(SourceWriter writer, Operation operation, StagePlan stage)
    {
        BlockPlan plan = stage.Block!;
        string name = $"Stage{stage.Index}";
        string stride = $"{name}Expand.DestinationStride";
        string scale = LayerScale(plan);
        switch (operation.Sharing)
        {
            case Sharing.Bands:
                writer.Lines($$"""
                    /// <summary>A block of stage {{stage.Index}}, second half, one item per band of rows: project → {{ScaleText(plan)}}+ input.</summary>
                    private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
                    {{Constraints}}
                    {
                        public const int Items = {{Literal.Of(plan.Bands!.Count)}};

                        public float* Hidden, ProjectWeight, ProjectBias, {{scale}}Input, Output;

                        public void Execute(int item, int worker)
                        {
                            int first = item * {{name}}Project.Pixels;
                            for (int panel = 0; panel < {{name}}Project.Panels; panel++)
                            {
                                {{name}}Project.Panel<TSimd, TVector>(Hidden + (first * {{stride}}), ProjectWeight, ProjectBias, {{scale}}Input, Output, first, panel);
                            }
                        }
                    }
                    """);
                break;
            case Sharing.Parts:
                bool passes = plan.Project.HasPasses;
                string waiting = passes ? "Scratch + ((long)worker * ScratchLengthInFloats), " : string.Empty;
                writer.Lines($$"""
                    /// <summary>A block of stage {{stage.Index}}, last step, one item per part of the pixels: project → {{ScaleText(plan)}}+ input.</summary>
                    private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
                    {{Constraints}}
                    {
                        public float* Hidden, ProjectWeight, ProjectBias, {{scale}}Input, Output{{(passes ? ", Scratch" : string.Empty)}};
                        public int Items;

                        {{BlockStepEmitter.Indent(PartsStepEmitter.Sharing(stage, plan.Parts!), 4)}}

                        public void Execute(int item, int worker)
                        {
                            int pixels = PixelsOf(item, out int first);
                            for (int panel = 0; panel < {{name}}Project.Panels; panel++)
                            {
                                {{name}}Project.Panel<TSimd, TVector>(
                                    Hidden + (first * {{stride}}), ProjectWeight, ProjectBias, {{scale}}Input, Output, first, {{waiting}}pixels, panel);
                            }
                        }
                    }
                    """);
                break;
            case Sharing.PartsInPieces:
                ResponseNormPiecesEmitter.EmitProject(writer, operation, stage);
                break;
            default:
                string target = $"{(plan.Project.HasScale ? "Weights.LayerScale, " : string.Empty)}Input, Output, pixel";
                ProductStepEmitter.Emit(writer, operation, plan.Project, plan.ProjectSplit!, new(name, "Project", target, "Source, Input, Output"));
                break;
        }
    }

    /// <summary>The layer scale among a project's pointers, and a comma; nothing where blocks have none, as in ConvNeXt V2.</summary>
    public static string LayerScale(BlockPlan plan) => plan.Project.HasScale ? "LayerScale, " : string.Empty;

    /// <summary>The same in a step's comment.</summary>
    public static string ScaleText(BlockPlan plan) => plan.Project.HasScale ? "× layer scale → " : string.Empty;
}
