using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints what the layers of a trainer call: a method for each kind of layer of each stage, with the constants of its shape.</summary>
internal static class TrainerPassEmitter
{
    public const string Kernels = "global::ConvNext.Training.Kernels.";

    /// <summary>The call of a layer's pass, as it stands in Forward and Backward.</summary>
    public static string Call(TrainingPlan plan, TrainingLayer layer, string direction) => layer.Kind switch
    {
        TrainingLayerKind.Stem => $"Stem{direction}<TSimd, TVector>()",
        TrainingLayerKind.Downsample => $"Downsample{layer.Stage}{direction}<TSimd, TVector>({layer.Input}, {layer.Output}, {Literal.Of(layer.FirstParameter)})",
        TrainingLayerKind.Block => $"Block{layer.Stage}{direction}<TSimd, TVector>(Stage{layer.Stage}Pass({Arguments(plan, layer, direction)}))",
        _ => $"Head{direction}<TSimd, TVector>({layer.Input})",
    };

    public static void Emit(SourceWriter writer, NetworkPlan network)
    {
        TrainingPlan plan = network.Training!;
        EmitStem(writer, network, plan);
        for (int stage = 0; stage < plan.Stages.Length; stage++)
        {
            if (stage > 0)
            {
                EmitDownsample(writer, plan, stage);
            }

            if (network.Stages[stage].Depth > 0)
            {
                TrainerBlockEmitter.Emit(writer, network, plan, stage);
            }
        }

        EmitHead(writer, plan);
    }

    private static string Arguments(TrainingPlan plan, TrainingLayer layer, string direction)
    {
        string hidden = direction == "Backward" && plan.Stages[layer.Stage].ExpandsAgain ? "HiddenAgain" : "Hidden";
        string block = Literal.Of(layer.Block);
        return $"{layer.Input}, {layer.Output}, Stage{layer.Stage}{hidden}({block}), {block}, {Literal.Of(layer.BlockIndex)}, {Literal.Of(layer.FirstParameter)}";
    }

    /// <summary>A method for each register width.</summary>
    public static void EmitGeneric(SourceWriter writer, string signature, string body)
    {
        string header = $"""
            private void {signature}
                where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                where TVector : struct
            """;
        using (writer.Open(header))
        {
            writer.Lines(body);
        }

        writer.Blank();
    }

    private static void EmitStem(SourceWriter writer, NetworkPlan network, TrainingPlan plan)
    {
        TrainingStage stage = plan.Stages[0];
        int parameter = plan.Layers[0].FirstParameter;
        const string Types = "<TSimd, TVector, Patches0, Channels0>";
        EmitGeneric(writer, "StemForward<TSimd, TVector>()", $"{Kernels}PatchPass pass = StemPass();\n{Kernels}Stem.Forward{Types}(Workers, ref pass);");
        EmitGeneric(writer, "StemBackward<TSimd, TVector>()", $"{Kernels}PatchPass pass = StemPass();\n{Kernels}Stem.Backward{Types}(Workers, ref pass);");
        writer.Lines($$"""
            private {{Kernels}}PatchPass StemPass() => new {{Kernels}}PatchPass
            {
                Images = Images,
                Inputs = {{Literal.Of(network.InputChannels)}},
                InputHeight = {{Literal.Of(network.InputHeight)}},
                InputWidth = {{Literal.Of(network.InputWidth)}},
                PatchHeight = {{Literal.Of(network.Stem.PatchHeight)}},
                PatchWidth = {{Literal.Of(network.Stem.PatchWidth)}},
                Outputs = {{Literal.Of(stage.Channels)}},
                Height = {{Literal.Of(stage.Height)}},
                Width = {{Literal.Of(stage.Width)}},
                Epsilon = {{Literal.OfFloat(plan.Epsilon)}},
                Input = PixelValues,
                Patches = StemPatches,
                Normalised = StemNormalised,
                Scales = StemScales,
                Output = StemMap,
                Gradient = Stage0Gradient,
                InputGradient = Options.ComputesPixelGradients ? PixelGradientsPointer : null,
                Partials = StemPartials,
                Panels = FirstPanels,
                Zeros = Zeros,
                Scratch = Scratch,
                ScratchLength = ScratchLength,
                Bias = Values({{Literal.Of(parameter)}}),
                NormWeight = Values({{Literal.Of(parameter + 1)}}),
                NormBias = Values({{Literal.Of(parameter + 2)}}),
                Weight = Values({{Literal.Of(parameter + 3)}}),
                BiasGradient = Gradients({{Literal.Of(parameter)}}),
                NormWeightGradient = Gradients({{Literal.Of(parameter + 1)}}),
                NormBiasGradient = Gradients({{Literal.Of(parameter + 2)}}),
                WeightGradient = Gradients({{Literal.Of(parameter + 3)}}),
            };
            """).Blank();
    }

    private static void EmitDownsample(SourceWriter writer, TrainingPlan plan, int index)
    {
        TrainingStage source = plan.Stages[index - 1];
        TrainingStage stage = plan.Stages[index];
        string types = $"<TSimd, TVector, Patches{index}, Channels{index}>";
        foreach (string direction in new[] { "Forward", "Backward" })
        {
            EmitGeneric(
                writer,
                $"Downsample{index}{direction}<TSimd, TVector>(float* input, float* output, int parameter)",
                $"{Kernels}PatchPass pass = Downsample{index}Pass(input, output, parameter);\n{Kernels}Downsample.{direction}{types}(Workers, ref pass);");
        }

        writer.Lines($$"""
            private {{Kernels}}PatchPass Downsample{{index}}Pass(float* input, float* output, int parameter) => new {{Kernels}}PatchPass
            {
                Images = Images,
                Inputs = {{Literal.Of(source.Channels)}},
                InputHeight = {{Literal.Of(source.Height)}},
                InputWidth = {{Literal.Of(source.Width)}},
                InputStride = {{Literal.Of(source.ChannelStride)}},
                PatchHeight = 2,
                PatchWidth = 2,
                Outputs = {{Literal.Of(stage.Channels)}},
                Height = {{Literal.Of(stage.Height)}},
                Width = {{Literal.Of(stage.Width)}},
                Epsilon = {{Literal.OfFloat(plan.Epsilon)}},
                Input = input,
                Output = output,
                Patches = Windows{{index}},
                Scales = WindowScales{{index}},
                Gradient = Stage{{index}}Gradient,
                InputGradient = Stage{{index - 1}}Gradient,
                Partials = WindowPartials{{index}},
                Panels = FirstPanels,
                Sums = Sums,
                Zeros = Zeros,
                Scratch = Scratch,
                ScratchLength = ScratchLength,
                NormWeight = Values(parameter),
                NormBias = Values(parameter + 1),
                Bias = Values(parameter + 2),
                Weight = Values(parameter + 3),
                NormWeightGradient = Gradients(parameter),
                NormBiasGradient = Gradients(parameter + 1),
                BiasGradient = Gradients(parameter + 2),
                WeightGradient = Gradients(parameter + 3),
            };
            """).Blank();
    }

    private static void EmitHead(SourceWriter writer, TrainingPlan plan)
    {
        TrainingLayer layer = plan.Layers[plan.Layers.Length - 1];
        TrainingStage stage = plan.Stages[layer.Stage];
        int parameter = layer.FirstParameter;
        EmitGeneric(writer, "HeadForward<TSimd, TVector>(float* input)", $"{Kernels}HeadPass pass = HeadPass(input);\n{Kernels}Head.Forward<TSimd, TVector>(Workers, ref pass);");
        EmitGeneric(
            writer,
            "HeadBackward<TSimd, TVector>(float* input)",
            $"{Kernels}HeadPass pass = HeadPass(input);\n{Kernels}Head.Backward<TSimd, TVector>(Workers, ref pass, LearnsBefore({Literal.Of(parameter)}));");
        writer.Lines($$"""
            private {{Kernels}}HeadPass HeadPass(float* input) => new {{Kernels}}HeadPass
            {
                Images = Images,
                Pixels = {{Literal.Of(stage.Pixels)}},
                Channels = {{Literal.Of(stage.Channels)}},
                Stride = {{Literal.Of(stage.ChannelStride)}},
                Labels = Labels.Count,
                Epsilon = {{Literal.OfFloat(plan.LastEpsilon)}},
                Input = input,
                Normalised = PooledNormalised,
                Scales = PooledScales,
                Rows = PooledRows,
                Features = FeaturesPointer,
                Logits = LogitsPointer,
                LogitGradients = LogitGradients,
                Gradient = Stage{{layer.Stage}}Gradient,
                NormWeight = Values({{Literal.Of(parameter)}}),
                NormBias = Values({{Literal.Of(parameter + 1)}}),
                Bias = Values({{Literal.Of(parameter + 2)}}),
                Weight = Values({{Literal.Of(parameter + 3)}}),
                NormWeightGradient = Gradients({{Literal.Of(parameter)}}),
                NormBiasGradient = Gradients({{Literal.Of(parameter + 1)}}),
                BiasGradient = Gradients({{Literal.Of(parameter + 2)}}),
                WeightGradient = Gradients({{Literal.Of(parameter + 3)}}),
            };
            """);
    }
}
