using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the parallel steps: small structures of pointers whose items the workers share out.</summary>
internal static class StepEmitter
{
    private const string Constraints = """
            where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
            where TVector : struct
        """;

    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        EmitStem(writer, plan);
        foreach (StagePlan stage in plan.Stages)
        {
            if (stage.Downsample is { } downsample)
            {
                writer.Blank();
                EmitDownsample(writer, stage, downsample);
            }

            if (stage.Block is { } block)
            {
                writer.Blank();
                EmitBlock(writer, plan, stage, block);
            }
        }

        if (plan.Head is { Classifier: { } classifier, Split: { } split })
        {
            writer.Blank();
            ProductStepEmitter.Emit(writer, classifier, split, "Head", "Classifier", "Destination", "Source, Destination");
        }
    }

    private static void EmitStem(SourceWriter writer, NetworkPlan plan)
    {
        StemPlan stem = plan.Stem;
        string row = FirstRow(stem.Map, stem.BandRows);
        int patch = stem.PatchHeight * stem.PatchWidth;
        bool overlaps = stem.Map.Height % stem.BandRows != 0;
        string own = overlaps ? $"(item * {Literal.Of(stem.BandRows)}) - firstRow" : "0";
        string note = overlaps ? "// Rows that the band before has as well are left to it: the norm writes a pixel more than once.\n        " : string.Empty;
        writer.Lines("/// <summary>Stem, one item per band of rows: patches as rows (channel, row, column) → product → layer norm → map.</summary>");
        writer.Lines($$"""
            private struct StemStep<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{Constraints}}
            {
                public const int Items = {{Literal.Of(stem.Bands)}};
                private const int PatchStride = {{Literal.Of(stem.Matrix.SourceStride)}};
                private const int ProductStride = {{Literal.Of(stem.Matrix.DestinationStride)}};

                public float* Pixels, Output, Scratch;
                public StemWeights Weights;

                public void Execute(int item, int worker)
                {
                    float* patches = Scratch + ((long)worker * ScratchLengthInFloats);
                    float* product = patches + (StemConvolution.Pixels * PatchStride);
                    int firstRow = {{row}};
                    for (int row = 0; row < {{Literal.Of(stem.BandRows)}}; row++)
                    {
                        for (int x = 0; x < {{Literal.Of(stem.Map.Width)}}; x++)
                        {
                            float* source = Pixels + ((firstRow + row) * {{Literal.Of((long)stem.PatchHeight * plan.InputWidth)}}) + (x * {{Literal.Of(stem.PatchWidth)}});
                            float* patch = patches + (((row * {{Literal.Of(stem.Map.Width)}}) + x) * PatchStride);
                            for (int channel = 0; channel < {{Literal.Of(plan.InputChannels)}}; channel++, source += {{Literal.Of((long)plan.InputHeight * plan.InputWidth)}}, patch += {{Literal.Of(patch)}})
                            {
                                for (int line = 0; line < {{Literal.Of(stem.PatchHeight)}}; line++)
                                {
                                    global::System.Runtime.CompilerServices.Unsafe.CopyBlockUnaligned(patch + (line * {{Literal.Of(stem.PatchWidth)}}), source + (line * {{Literal.Of(plan.InputWidth)}}), {{Literal.Of(4 * stem.PatchWidth)}});
                                }
                            }
                        }
                    }

                    for (int panel = 0; panel < StemConvolution.Panels; panel++)
                    {
                        StemConvolution.Panel<TSimd, TVector>(patches, Weights.ConvolutionWeight, Weights.ConvolutionBias, product, panel);
                    }

                    {{note}}for (int row = {{own}}; row < {{Literal.Of(stem.BandRows)}}; row++)
                    {
                        global::ConvNext.Kernels.LayerNorm.Apply<TSimd, TVector>(
                            product + (row * {{Literal.Of(stem.Map.Width)}} * ProductStride), ProductStride,
                            Output + ((firstRow + row) * {{Literal.Of(stem.Map.RowStride)}}), {{Literal.Of(stem.Map.PixelStride)}}, {{Literal.Of(stem.Map.Width)}},
                            Weights.NormWeight, Weights.NormBias, StemConvolution.Outputs, {{Literal.OfFloat(stem.Epsilon)}});
                    }
                }
            }
            """);
    }

    private static void EmitDownsample(SourceWriter writer, StagePlan stage, DownsamplePlan plan)
    {
        string name = plan.Matrix.Name;
        FeatureMap source = plan.Source;
        string product = plan.Fused
            ? $$"""


                    for (int panel = 0; panel < {{name}}.Panels; panel++)
                    {
                        {{name}}.Panel<TSimd, TVector>(windows, Weights.ConvolutionWeight, Weights.ConvolutionBias, Output, firstRow * Width, panel);
                    }
            """
            : string.Empty;
        writer.Lines($"/// <summary>Downsample to stage {stage.Index}, one item per band of rows: layer norm of the four pixels of each 2×2 window into one row{(plan.Fused ? " → product → map" : string.Empty)}.</summary>");
        writer.Lines($$"""
            private struct {{name}}GatherStep<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{Constraints}}
            {
                public const int Items = {{Literal.Of(plan.Bands)}};
                private const int Rows = {{Literal.Of(plan.BandRows)}};
                private const int Width = {{Literal.Of(stage.Map.Width)}};
                private const int SourceChannels = {{Literal.Of(source.Channels)}};
                private const int WindowStride = {{Literal.Of(plan.RowStride)}};

                public float* Input, {{(plan.Fused ? "Output, Scratch" : "Windows")}};
                public {{name}}Weights Weights;

                public void Execute(int item, int worker)
                {
                    int firstRow = {{FirstRow(stage.Map, plan.BandRows)}};
                    float* windows = {{(plan.Fused ? $"Scratch + ((long)worker * ScratchLengthInFloats)" : "Windows + (firstRow * Width * WindowStride)")}};
                    for (int row = 0; row < Rows; row++)
                    {
                        float* corners = Input + ((firstRow + row) * {{Literal.Of(2 * source.RowStride)}});
                        float* line = windows + (row * Width * WindowStride);

                        // The four pixels of all windows of a row, one after the other: the padding behind one is overwritten by the next.
                        for (int tap = 0; tap < 4; tap++)
                        {
                            global::ConvNext.Kernels.LayerNorm.Apply<TSimd, TVector>(
                                corners + (tap / 2 * {{Literal.Of(source.RowStride)}}) + (tap % 2 * {{Literal.Of(source.PixelStride)}}), {{Literal.Of(2 * source.PixelStride)}}, line + (tap * SourceChannels), WindowStride, Width,
                                Weights.NormWeight, Weights.NormBias, SourceChannels, {{Literal.OfFloat(plan.Epsilon)}});
                        }
                    }{{product}}
                }
            }
            """);
        if (plan.Split is { } split)
        {
            writer.Blank();
            ProductStepEmitter.Emit(writer, plan.Matrix, split, name, "Convolution", "Output, pixel", "Source, Output");
        }
    }

    private static void EmitBlock(SourceWriter writer, NetworkPlan network, StagePlan stage, BlockPlan plan)
    {
        string name = $"Stage{stage.Index}";
        string rows = plan.Strategy == BlockStrategy.Bands ? "Rows" : "rows";
        string norm = $$"""
            global::ConvNext.Kernels.LayerNorm.Apply<TSimd, TVector>(
                    normalised, {{Literal.Of(plan.NormStride)}}, normalised, {{Literal.Of(plan.NormStride)}}, {{rows}} * {{name}}Depthwise.Width,
                    Weights.NormWeight, Weights.NormBias, {{name}}Expand.Inputs, {{Literal.OfFloat(plan.Epsilon)}});
            """;
        string parameter = network.Activation.HasParameter ? "Weights.ActivationSlope" : "null";
        string scale = plan.Project.HasScale ? "Weights.LayerScale, " : string.Empty;
        if (plan.Strategy == BlockStrategy.Bands)
        {
            writer.Lines($$"""
                /// <summary>A block of stage {{stage.Index}}, one item per band of rows: the band's normalised and hidden pixels never leave the worker's scratch.</summary>
                private struct {{name}}BlockStep<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
                {{Constraints}}
                {
                    public const int Items = {{Literal.Of(plan.Bands)}};
                    private const int Rows = {{Literal.Of(plan.BandRows)}};

                    public float* Input, Output, Scratch;
                    public {{name}}Weights Weights;

                    public void Execute(int item, int worker)
                    {
                        float* normalised = Scratch + ((long)worker * ScratchLengthInFloats);
                        float* hidden = normalised + ({{name}}Expand.Pixels * {{Literal.Of(plan.NormStride)}});
                        int firstRow = {{FirstRow(stage.Map, plan.BandRows)}};
                        {{name}}Depthwise.Band<TSimd, TVector>(Input, Weights.DepthwiseConvolutionWeight, Weights.DepthwiseConvolutionBias, normalised, firstRow, {{rows}});
                        {{Indent(norm, 4)}}
                        for (int panel = 0; panel < {{name}}Expand.Panels; panel++)
                        {
                            {{name}}Expand.Panel<TSimd, TVector>(normalised, Weights.ExpandWeight, Weights.ExpandBias, {{parameter}}, hidden, panel);
                        }

                        for (int panel = 0; panel < {{name}}Project.Panels; panel++)
                        {
                            {{name}}Project.Panel<TSimd, TVector>(hidden, Weights.ProjectWeight, Weights.ProjectBias, {{scale}}Input, Output, firstRow * {{name}}Depthwise.Width, panel);
                        }
                    }
                }
                """);
            return;
        }

        if (plan.Parts is { AreRows: true } rowParts)
        {
            EmitParts(rowParts);
            return;
        }

        writer.Lines($$"""
            /// <summary>A block of stage {{stage.Index}}, first step, one item per band of rows: depthwise convolution → layer norm.</summary>
            private struct {{name}}DepthwiseStep<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{Constraints}}
            {
                public float* Input, Normalised;
                public {{name}}Weights Weights;

                // Rows of a band; the last may have fewer.
                public int Rows;

                public readonly int Items => ({{name}}Depthwise.Height + Rows - 1) / Rows;

                {{Indent(RowsFor(name, plan.BandRows), 4)}}

                public void Execute(int item, int worker)
                {
                    int firstRow = item * Rows;
                    int rows = global::System.Math.Min(Rows, {{name}}Depthwise.Height - firstRow);
                    float* normalised = Normalised + (firstRow * {{name}}Depthwise.Width * {{Literal.Of(plan.NormStride)}});
                    {{name}}Depthwise.Band<TSimd, TVector>(Input, Weights.DepthwiseConvolutionWeight, Weights.DepthwiseConvolutionBias, normalised, firstRow, {{rows}});
                    {{Indent(norm, 0)}}
                }
            }
            """).Blank();
        if (plan.Parts is { } parts)
        {
            EmitParts(parts);
            return;
        }

        ProductStepEmitter.Emit(writer, plan.Expand, plan.ExpandSplit!, name, "Expand", $"{parameter}, Hidden + (pixel * {Literal.Of(plan.HiddenStride)})", "Source, Hidden");
        writer.Blank();
        ProductStepEmitter.Emit(writer, plan.Project, plan.ProjectSplit!, name, "Project", $"{scale}Input, Output, pixel", "Source, Input, Output");

        void EmitParts(PartsPlan parts)
        {
            if (plan.Strategy == BlockStrategy.SevenProducts)
            {
                SevenProductsStepEmitter.Emit(writer, stage, plan, parts, norm, parameter, scale);
            }
            else
            {
                PartsStepEmitter.Emit(writer, stage, plan, parts, norm, parameter, scale);
            }
        }
    }

    private static string RowsFor(string name, int bandRows) => bandRows == 1
        ? """
            /// <summary>One: the map has no more.</summary>
            public static int RowsFor(int workers) => 1;
            """
        : $$"""
            /// <summary>
            /// Two, which the convolution takes at once where it can; one where it cannot, or where two would leave workers without any; of few
            /// rows an equal share for each worker, where bands of two would not divide equally.
            /// </summary>
            public static int RowsFor(int workers)
            {
                const int Height = {{name}}Depthwise.Height;
                if (!global::ConvNext.Simd.Registers.AreThirtyTwo || workers >= Height)
                {
                    return 1;
                }

                return (Height + 1) / 2 % workers == 0 || Height > 8 * workers ? 2 : (Height + workers - 1) / workers;
            }
            """;

    private static string FirstRow(FeatureMap map, int bandRows) =>
        bandRows == 1 ? "item"
            : map.Height % bandRows == 0
            ? $"item * {Literal.Of(bandRows)}"
            : $"global::System.Math.Min(item * {Literal.Of(bandRows)}, {Literal.Of(map.Height - bandRows)})";

    private static string Indent(string text, int spaces) => text.Replace("\n", "\n" + new string(' ', spaces));
}
