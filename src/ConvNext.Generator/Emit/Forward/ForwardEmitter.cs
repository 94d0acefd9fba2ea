using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the session: Forward, one line per layer, and under it how each layer's steps are run.</summary>
internal static class ForwardEmitter
{
    /// <summary>The type arguments of everything that is compiled for each width of registers.</summary>
    public const string Generic = "<TSimd, TVector>";

    /// <summary>What holds for them.</summary>
    public const string Where = "where TSimd : struct, global::ConvNext.Simd.ISimd<TVector> where TVector : struct";

    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        writer.Lines($"""
            /// <summary>Floats of scratch for each worker.</summary>
            private const int ScratchLengthInFloats = {Literal.Of(plan.Memory.ScratchLengthInFloats)};

            /// <summary>One caller's arena and threads.</summary>
            """);
        using (writer.Open("public sealed class Session : global::ConvNext.ConvNextSession"))
        {
            EmitConstructor(writer, plan);
            writer.Lines("""
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
            LayerMethodEmitter.Emit(writer, plan);
            EmitClear(writer, plan);
        }
    }

    private static void EmitConstructor(SourceWriter writer, NetworkPlan plan)
    {
        string constructor = $"internal Session({plan.ClassName} model, global::ConvNext.ConvNextSessionOptions? options)\n    : base(model, options)";
        if (plan.Head is not { TakesAnyLabels: true, Classifier: { } classifier } head)
        {
            writer.Lines(constructor + "\n{\n}\n");
            return;
        }

        writer.Lines("""
            // How the classifier is shared out: the checkpoint says how many labels there are.
            private readonly global::ConvNext.Kernels.ClassifierPanels _panels;

            """);
        using (writer.Open(constructor))
        {
            writer.Lines($"""
                const int PanelWidth = {Literal.Of(classifier.PanelWidth)};
                const int MostPanelsPerItem = {Literal.Of(head.MostPanelsPerItem)};
                _panels = new(Description.Labels.Count, PanelWidth, MostPanelsPerItem);
                """);
        }

        writer.Blank();
    }

    private static void EmitForward(SourceWriter writer, NetworkPlan plan)
    {
        using (writer.Open($"private void Forward{Generic}(float* pixels, float* logits, float* outputs)\n    {Where}"))
        {
            if (plan.Outputs.Any(output => output.Norm is not null))
            {
                writer.Lines("FeatureMapWeights weights = new() { Start = WeightsPointer + Offsets.FeatureMaps };");
            }

            foreach (LayerPlan layer in plan.Layers)
            {
                EmitCall(writer, layer);
                foreach (Operation operation in layer.Operations.Where(operation => operation.HandsOut))
                {
                    EmitHandOut(writer, plan, operation);
                }
            }
        }
    }

    // A stage and the head stand apart.
    private static void EmitCall(SourceWriter writer, LayerPlan plan)
    {
        Layer layer = plan.Layer;
        Operation first = plan.Operations[0];
        Shape shape = layer.Shape;
        string note = shape.Height > 0
            ? $"// ({shape.Channels}, {shape.Height}, {shape.Width}), step {Literal.Of(layer.Step)}"
            : $"// ({shape.Channels}), step {Literal.Of(layer.Step)}";
        switch (layer.Kind)
        {
            case LayerKind.Stem:
                if (plan.Operations.Any(operation => operation.Kind == OperationKind.ClearBorders))
                {
                    writer.Lines($"Clear{layer.Stage}();");
                }

                writer.Lines($"Stem{Generic}({layer.Input}, Buffers.{layer.Output}); {note}");
                break;
            case LayerKind.Downsample:
                writer.Blank().Lines($"Clear{layer.Stage}();");
                writer.Lines($"Downsample{layer.Stage}{Generic}(Buffers.{layer.Input}, Buffers.{layer.Output}); {note}");
                break;
            case LayerKind.Block:
                writer.Lines($"Stage{layer.Stage}Block{Generic}(Offsets.Stage{layer.Stage}Block{layer.Block}, Buffers.{layer.Input}, Buffers.{layer.Output}); {note}");
                break;
            case LayerKind.LastMapNorm:
                writer.Blank().Lines($"NormLastMap{Generic}(Buffers.{layer.Input}, Buffers.{layer.Output}); {note}");
                break;
            case LayerKind.HeadHidden:
                writer.Lines($"ComputeHeadHidden{Generic}(); {note}");
                break;
            case LayerKind.Pool:
                string rows = first is { Kind: OperationKind.NormRows, Output: { } output } ? $", {first.Writes[1]} + {MapsEmitter.Place(output)}" : string.Empty;
                writer.Blank().Lines($"Pool{Generic}(Buffers.{layer.Input}{rows}); {note}");
                break;
            case LayerKind.Classifier:
                writer.Lines($"Classify{Generic}({layer.Output}); {note}");
                break;
        }
    }

    private static void EmitHandOut(SourceWriter writer, NetworkPlan plan, Operation operation)
    {
        string name = operation.Reads[0];
        if (operation.Kind == OperationKind.CopyPooled)
        {
            string channels = plan.Head!.Hidden is { } hidden ? $"{hidden.Name}.Outputs" : $"{MapsEmitter.LastName(plan)}.Channels";
            string target = operation.Output is { } pooled ? $"{operation.Writes[0]} + {MapsEmitter.Place(pooled)}" : operation.Writes[0];
            writer.Lines($"new global::System.ReadOnlySpan<float>(Arena + Buffers.{name}, {channels}).CopyTo(new global::System.Span<float>({target}, {channels}));");
            return;
        }

        OutputPlan output = operation.Output!;
        if (operation.Kind == OperationKind.CopyPixels)
        {
            string image = $"{operation.Writes[0]} + {MapsEmitter.Place(output)}); // {output.Name}";
            writer.Lines($"global::ConvNext.Kernels.FeatureMaps.CopyPixels({name}, ImageMap.Channels, ImageMap.Pixels, {image}");
            return;
        }

        string map = output.Stage == OutputPlan.FromStem ? MapsEmitter.Stem : MapsEmitter.Name(operation.Layer.Stage);
        string source = $"Arena + Buffers.{name} + {map}.Origin, {MapsEmitter.ShapeAndStrides(map)}";
        string destination = $"{operation.Writes[0]} + {MapsEmitter.Place(output)}); // {output.Name}";
        if (output.Norm is { } norm)
        {
            string parameters = $"new(weights.{norm.Weight}, weights.{norm.Bias}, {map}.Channels, {Literal.OfFloat(norm.Epsilon)})";
            writer.Lines($"global::ConvNext.Kernels.FeatureMapNorm.Apply{Generic}({source}, {parameters}, {destination}");
            return;
        }

        writer.Lines($"global::ConvNext.Kernels.FeatureMaps.CopyDense({source}, {map}.Channels, {destination}");
    }

    // Maps share memory with what was there before: their borders must be zero again before a window reaches them.
    private static void EmitClear(SourceWriter writer, NetworkPlan plan)
    {
        foreach (Operation operation in plan.Schedule.Operations.Where(operation => operation.Kind == OperationKind.ClearBorders))
        {
            string map = MapsEmitter.Name(operation.Layer.Stage);
            string shape = $"{map}.Height, {map}.Width, {map}.PixelStride";
            using (writer.Blank().Open($"private void {operation.Name}()"))
            {
                foreach (string name in operation.Writes)
                {
                    writer.Lines($"global::ConvNext.Kernels.FeatureMaps.ClearBorder(Arena + Buffers.{name}, {shape});");
                }
            }
        }
    }
}
