using System.Collections.Generic;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints what the blocks of a stage have in common: the calls of their kernels, and where they find everything.</summary>
internal static class TrainerBlockEmitter
{
    public static void Emit(SourceWriter writer, NetworkPlan network, TrainingPlan plan, int index)
    {
        string activation = $"global::ConvNext.Activations.{network.Activation.TypeName}";
        string gradient = $"global::ConvNext.Training.Activations.{network.Activation.TypeName}Gradient";
        string rows = $"Channels{index}, Hidden{index}>";
        string expandAgain = plan.Stages[index].ExpandsAgain
            ? $"{TrainerPassEmitter.Kernels}BlockForward.ExpandAgain<TSimd, TVector, {rows}(Workers, ref pass);\n"
            : string.Empty;
        TrainerPassEmitter.EmitGeneric(
            writer,
            $"Block{index}Forward<TSimd, TVector>({TrainerPassEmitter.Kernels}BlockPass pass)",
            $"""
            {TrainerPassEmitter.Kernels}BlockDepthwise.Forward<TSimd, TVector, Channels{index}>(Workers, ref pass);
            {TrainerPassEmitter.Kernels}BlockForward.Run{(plan.HasResponseNorm ? "WithResponse" : string.Empty)}<TSimd, TVector, {activation}, {rows}(Workers, ref pass);
            """);
        TrainerPassEmitter.EmitGeneric(
            writer,
            $"Block{index}Backward<TSimd, TVector>({TrainerPassEmitter.Kernels}BlockPass pass)",
            expandAgain + $"""
            {TrainerPassEmitter.Kernels}BlockBackward.Run<TSimd, TVector, {activation}, {gradient}, {rows}(Workers, ref pass);
            {TrainerPassEmitter.Kernels}BlockDepthwise.Backward<TSimd, TVector, Channels{index}>(Workers, ref pass, true);
            """);
        EmitBlockPass(writer, network, plan, index);
    }

    private static void EmitBlockPass(SourceWriter writer, NetworkPlan network, TrainingPlan plan, int index)
    {
        TrainingStage stage = plan.Stages[index];
        writer.Lines("// Kept buffers of a block, by its number in the stage; its parameters follow each other.");
        const string Type = TrainerPassEmitter.Kernels + "BlockPass";
        using (writer.Open($"private {Type} Stage{index}Pass(float* input, float* output, float* hidden, int block, int blockOfNetwork, int parameter) => new {Type}", "};"))
        {
            writer.Lines($"""
                Images = Images,
                Height = {Literal.Of(stage.Height)},
                Width = {Literal.Of(stage.Width)},
                Channels = {Literal.Of(stage.Channels)},
                Hidden = {Literal.Of(stage.Hidden)},
                Epsilon = {Literal.OfFloat(plan.Epsilon)},
                Input = input,
                Output = output,
                Normalised = Stage{index}Normalised(block),
                Scales = Stage{index}Scales(block),
                HiddenValues = hidden,
                Response = {(plan.HasResponseNorm ? $"Stage{index}Response(block)" : "null")},
                Work = Work{index},
                Gradient = Stage{index}Gradient,
                ConvolutionGradient = ConvolutionGradient{index},
                Partials = Partials{index},
                BranchScales = BranchScales + (blockOfNetwork * Images),
                FirstPanels = FirstPanels,
                SecondPanels = SecondPanels,
                Taps = Taps,
                ProjectSums = Sums,
                Zeros = Zeros,
                Scratch = Scratch,
                ScratchLength = ScratchLength,
                """);
            foreach (string side in new[] { "Values", "Gradients" })
            {
                using (writer.Open($"{side} = new {TrainerPassEmitter.Kernels}BlockParameters", "},"))
                {
                    int offset = 0;
                    foreach (string name in ParameterNames(network, plan))
                    {
                        writer.Lines($"{name} = {side}(parameter + {Literal.Of(offset++)}),");
                    }
                }
            }
        }

        writer.Blank();
    }

    // In the order of the table of weights.
    private static IEnumerable<string> ParameterNames(NetworkPlan network, TrainingPlan plan)
    {
        yield return "DepthwiseWeight";
        yield return "DepthwiseBias";
        yield return "NormWeight";
        yield return "NormBias";
        yield return "ExpandBias";
        if (network.Activation.HasParameter)
        {
            yield return "Slope";
        }

        if (plan.HasResponseNorm)
        {
            yield return "ResponseWeight";
            yield return "ResponseBias";
        }

        yield return "ProjectBias";
        if (plan.HasLayerScale)
        {
            yield return "LayerScale";
        }

        yield return "ExpandWeight";
        yield return "ProjectWeight";
    }
}
