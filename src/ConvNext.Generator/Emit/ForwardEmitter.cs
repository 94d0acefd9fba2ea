using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the session: Forward, one line per layer, and under it how each layer's steps are run.</summary>
internal static class ForwardEmitter
{
    private const string Generic = "<TSimd, TVector>";
    private const string Where = "where TSimd : struct, global::ConvNext.Simd.ISimd<TVector> where TVector : struct";

    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        writer.Lines($"""
            /// <summary>Floats of scratch for each worker.</summary>
            private const int ScratchLengthInFloats = {Literal.Of(plan.ScratchLengthInFloats)};

            /// <summary>One caller's arena and threads.</summary>
            """);
        using (writer.Open("public sealed class Session : global::ConvNext.ConvNextSession"))
        {
            writer.Lines($$"""
                internal Session({{plan.ClassName}} model, global::ConvNext.ConvNextSessionOptions? options)
                    : base(model, options)
                {
                }

                /// <inheritdoc/>
                protected override void Forward(float* pixels, float* logits, float* outputs)
                {
                    if (Use512)
                    {
                        Forward<global::ConvNext.Simd.Simd512, global::System.Runtime.Intrinsics.Vector512<float>>(pixels, logits, outputs);
                    }
                    else if (Use256)
                    {
                        Forward<global::ConvNext.Simd.Simd256, global::System.Runtime.Intrinsics.Vector256<float>>(pixels, logits, outputs);
                    }
                    else
                    {
                        Forward<global::ConvNext.Simd.Simd128, global::System.Runtime.Intrinsics.Vector128<float>>(pixels, logits, outputs);
                    }
                }
                """).Blank();
            EmitForward(writer, plan);
            EmitStem(writer, plan.Stem);
            foreach (StagePlan stage in plan.Stages)
            {
                if (stage.Downsample is { } downsample)
                {
                    EmitDownsample(writer, stage, downsample);
                }

                if (stage.Block is { } block)
                {
                    EmitBlock(writer, stage, block);
                }
            }

            if (plan.Head is { } head)
            {
                EmitHead(writer, head);
            }

            EmitClear(writer, plan);
        }
    }

    private static void EmitForward(SourceWriter writer, NetworkPlan plan)
    {
        string Shape(FeatureMap map) => $"// ({map.Channels}, {map.Height}, {map.Width})";
        using (writer.Open($"private void Forward{Generic}(float* pixels, float* logits, float* outputs)\n    {Where}"))
        {
            int step = 0;
            if (plan.Outputs.Any(output => output.Norm is not null))
            {
                writer.Lines("FeatureMapWeights weights = new() { Start = WeightsPointer + Offsets.FeatureMaps };");
            }

            foreach (StagePlan stage in plan.Stages)
            {
                string first = $"Buffers.{stage.MapName(0)}";
                writer.Lines($"Clear{stage.Index}();");
                if (stage.Downsample is null)
                {
                    writer.Lines($"Stem{Generic}(pixels, {first}); {Shape(stage.Map)}, step {Literal.Of(step)}");
                    EmitCopy(writer, plan, OutputPlan.FromStem, stage, 0);
                }
                else
                {
                    StagePlan before = plan.Stages[stage.Index - 1];
                    writer.Lines($"Downsample{stage.Index}{Generic}(Buffers.{before.MapName(before.Depth)}, {first}); {Shape(stage.Map)}, step {Literal.Of(step)}");
                }

                for (int block = 0; block < stage.Depth; block++)
                {
                    step++;
                    writer.Lines($"Stage{stage.Index}Block{Generic}(Offsets.Stage{stage.Index}Block{block}, Buffers.{stage.MapName(block)}, Buffers.{stage.MapName(block + 1)}); {Shape(stage.Map)}, step {Literal.Of(step)}");
                }

                EmitCopy(writer, plan, stage.Index, stage, stage.Depth);
                step++;
                if (stage.Index < plan.Stages.Length - 1 || plan.Head is not null)
                {
                    writer.Blank();
                }
            }

            if (plan.Head is null)
            {
                return;
            }

            StagePlan last = plan.Stages[plan.Stages.Length - 1];
            writer.Lines($"Pool{Generic}(Buffers.{last.MapName(last.Depth)}); // ({plan.Head.Map.Channels}), step {Literal.Of(step)}");
            foreach (OutputPlan output in plan.Outputs.Where(output => output.Kind == OutputKind.PoolerOutput))
            {
                writer.Lines($"new global::System.ReadOnlySpan<float>(Arena + Buffers.Pooled, {Literal.Of(output.Channels)}).CopyTo(new global::System.Span<float>(outputs + {Literal.Of(output.OffsetInFloats)}, {Literal.Of(output.Channels)}));");
            }

            writer.Lines(plan.Head.Classifier is { } classifier
                ? $"Classify{Generic}(logits); // ({classifier.Outputs}), step {Literal.Of(step + 1)}"
                : $"new global::System.ReadOnlySpan<float>(Arena + Buffers.Pooled, {Literal.Of(plan.Head.Map.Channels)}).CopyTo(new global::System.Span<float>(logits, {Literal.Of(plan.Head.Map.Channels)}));");
        }
    }

    private static void EmitCopy(SourceWriter writer, NetworkPlan plan, int from, StagePlan stage, int block)
    {
        FeatureMap map = stage.Map;
        foreach (OutputPlan output in plan.Outputs.Where(output => output.Stage == from && output.Height > 0))
        {
            string source = $"Arena + Buffers.{stage.MapName(block)} + {Literal.Of(map.Origin)}, {Literal.Of(map.Height)}, {Literal.Of(map.Width)}, {Literal.Of(map.RowStride)}, {Literal.Of(map.PixelStride)}, {Literal.Of(map.Channels)}";
            string destination = $"outputs + {Literal.Of(output.OffsetInFloats)}); // {output.Name}";
            writer.Lines(output.Norm is { } norm
                ? $"global::ConvNext.Kernels.FeatureMapNorm.Apply{Generic}({source}, weights.{norm.Weight}, weights.{norm.Bias}, {Literal.OfFloat(norm.Epsilon)}, {destination}"
                : $"global::ConvNext.Kernels.FeatureMaps.CopyDense({source}, {destination}");
        }
    }

    private static void EmitStem(SourceWriter writer, StemPlan stem) => writer.Blank().Lines($$"""
        private void Stem{{Generic}}(float* pixels, int output)
            {{Where}}
        {
            StemWeights weights = new() { Start = WeightsPointer + Offsets.Stem };
            StemStep{{Generic}} step = new() { Pixels = pixels, Weights = weights, Output = Arena + output + {{Literal.Of(stem.Map.Origin)}}, Scratch = Scratch };
            Workers.Run(ref step, StemStep{{Generic}}.Items);
        }
        """);

    private static void EmitDownsample(SourceWriter writer, StagePlan stage, DownsamplePlan plan)
    {
        string name = plan.Matrix.Name;
        string weights = $"new() {{ Start = WeightsPointer + Offsets.{name} }}";
        string input = $"Input = Arena + input + {Literal.Of(plan.Source.Origin)}, Weights = {weights}";
        string output = $"Output = Arena + output + {Literal.Of(stage.Map.Origin)}";
        string gathered = $"Arena + Buffers.Gathered{stage.Index}";
        using (writer.Blank().Open($"private void {name}{Generic}(int input, int output)\n    {Where}"))
        {
            writer.Lines(plan.Fused
                ? $"{name}GatherStep{Generic} gather = new() {{ {input}, {output}, Scratch = Scratch }};"
                : $"{name}GatherStep{Generic} gather = new() {{ {input}, Windows = {gathered} }};");
            writer.Lines($"Workers.Run(ref gather, {name}GatherStep{Generic}.Items);");
            if (!plan.Fused)
            {
                writer.Lines($"{name}Step{Generic} product = new() {{ Source = {gathered}, Weights = {weights}, {output}{Scratch(plan.Matrix)} }};");
                writer.Lines($"Workers.Run(ref product, {name}Step{Generic}.Items);");
            }
        }
    }

    private static void EmitBlock(SourceWriter writer, StagePlan stage, BlockPlan plan)
    {
        string name = $"Stage{stage.Index}";
        string origin = Literal.Of(stage.Map.Origin);
        using (writer.Blank().Open($"private void {name}Block{Generic}(long block, int inputBuffer, int outputBuffer)\n    {Where}"))
        {
            writer.Lines($$"""
                {{name}}Weights weights = new() { Start = WeightsPointer + block };
                float* input = Arena + inputBuffer + {{origin}};
                float* output = Arena + outputBuffer + {{origin}};
                """);
            if (plan.Strategy == BlockStrategy.Bands)
            {
                writer.Lines($$"""
                    {{name}}BlockStep{{Generic}} step = new() { Input = input, Weights = weights, Output = output, Scratch = Scratch };
                    Workers.Run(ref step, {{name}}BlockStep{{Generic}}.Items);
                    """);
                return;
            }

            string normalised = $"Arena + Buffers.Normalised{stage.Index}";
            if (plan.Parts is not { AreRows: true })
            {
                writer.Lines($$"""
                    {{name}}DepthwiseStep{{Generic}} depthwise = new() { Input = input, Weights = weights, Normalised = {{normalised}}, Rows = {{name}}DepthwiseStep{{Generic}}.RowsFor(Threads) };
                    Workers.Run(ref depthwise, depthwise.Items);
                    """);
            }

            if (plan.Parts is { } parts)
            {
                EmitParts(writer, name, plan, parts, normalised);
                return;
            }

            string hidden = $"Arena + Buffers.Hidden{stage.Index}";
            writer.Lines($$"""
                {{name}}ExpandStep{{Generic}} expand = new() { Source = {{normalised}}, Weights = weights, Hidden = {{hidden}}{{Scratch(plan.Expand)}} };
                Workers.Run(ref expand, {{name}}ExpandStep{{Generic}}.Items);
                {{name}}ProjectStep{{Generic}} project = new() { Source = {{hidden}}, Weights = weights, Input = input, Output = output{{Scratch(plan.Project)}} };
                Workers.Run(ref project, {{name}}ProjectStep{{Generic}}.Items);
                """);
        }
    }

    private static void EmitParts(SourceWriter writer, string name, BlockPlan plan, PartsPlan parts, string normalised)
    {
        string step = $"{name}{PartsStepEmitter.Kind(parts)}{Generic}";
        writer.Lines($$"""
            {{step}} step = new() { Normalised = {{normalised}}, Input = input, Weights = weights, Output = output, Scratch = Scratch, Items = {{step}}.ItemsFor(Threads) };
            Workers.{{(plan.Strategy == BlockStrategy.SevenProducts ? "RunInPieces" : "Run")}}(ref step, step.Items);
            """);
    }

    private static string Scratch(MatrixPlan matrix) => matrix.Passes > 1 ? ", Scratch = Scratch" : string.Empty;

    private static void EmitHead(SourceWriter writer, HeadPlan head)
    {
        FeatureMap map = head.Map;
        writer.Blank().Lines($$"""
            private void Pool{{Generic}}(int input)
                {{Where}}
            {
                HeadWeights weights = new() { Start = WeightsPointer + Offsets.Head };
                float* pooled = Arena + Buffers.Pooled;
                global::ConvNext.Kernels.FeatureMaps.Mean<TSimd, TVector>(Arena + input + {{Literal.Of(map.Origin)}}, {{Literal.Of(map.Height)}}, {{Literal.Of(map.Width)}}, {{Literal.Of(map.RowStride)}}, {{Literal.Of(map.PixelStride)}}, {{Literal.Of(map.PaddedChannels)}}, pooled);
                global::ConvNext.Kernels.LayerNorm.Apply<TSimd, TVector>(
                    pooled, 0, pooled, 0, 1, weights.NormWeight, weights.NormBias, {{Literal.Of(map.Channels)}}, {{Literal.OfFloat(head.Epsilon)}});
            }
            """);
        if (head.Classifier is { } classifier)
        {
            writer.Blank().Lines($$"""
                private void Classify{{Generic}}(float* logits)
                    {{Where}}
                {
                    HeadWeights weights = new() { Start = WeightsPointer + Offsets.Head };
                    ClassifierStep{{Generic}} step = new() { Source = Arena + Buffers.Pooled, Weights = weights, Destination = Arena + Buffers.Logits{{Scratch(classifier)}} };
                    Workers.Run(ref step, ClassifierStep{{Generic}}.Items);
                    new global::System.ReadOnlySpan<float>(Arena + Buffers.Logits, {{Literal.Of(classifier.Outputs)}}).CopyTo(new global::System.Span<float>(logits, {{Literal.Of(classifier.Outputs)}}));
                }
                """);
        }
    }

    // Maps share memory with what was there before: their borders must be zero again before a window reaches them.
    private static void EmitClear(SourceWriter writer, NetworkPlan plan)
    {
        foreach (StagePlan stage in plan.Stages)
        {
            FeatureMap map = stage.Map;
            using (writer.Blank().Open($"private void Clear{stage.Index}()"))
            {
                for (int parity = 0; parity < (stage.Block is null ? 1 : 2); parity++)
                {
                    writer.Lines($"global::ConvNext.Kernels.FeatureMaps.ClearBorder(Arena + Buffers.{stage.MapName(parity)}, {Literal.Of(map.Height)}, {Literal.Of(map.Width)}, {Literal.Of(map.PixelStride)});");
                }
            }
        }
    }
}
