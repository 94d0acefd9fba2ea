using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the arena of a trainer as a table, and the constants of its kernels.</summary>
internal static class TrainerArenaEmitter
{
    public static void Emit(SourceWriter writer, NetworkPlan network)
    {
        TrainingPlan plan = network.Training!;
        writer.Lines("// Buffer(floats of each image that lie before it, floats that are added whatever the batch). Steps count the layers forwards, then backwards.");
        foreach (TrainingBuffer buffer in plan.Buffers.Where(static buffer => !IsOfBlock(buffer)))
        {
            writer.Lines($"private float* {buffer.Name} => {Place(buffer)}; // steps {buffer.First}–{buffer.Last}, {buffer.Shape}");
        }

        writer.Blank();
        for (int stage = 0; stage < plan.Stages.Length; stage++)
        {
            foreach (string part in new[] { "Normalised", "Scales", "Hidden", "HiddenAgain", "Response" })
            {
                EmitOfBlocks(writer, plan, stage, part);
            }
        }

        long slack = plan.SlackLengthInFloats;
        writer.Lines($"""
            private float* FirstPanels => Shared({Literal.Of(slack + plan.Shared.FirstPanels)});
            private float* SecondPanels => Shared({Literal.Of(slack + plan.Shared.SecondPanels)});
            private float* Taps => Shared({Literal.Of(slack + plan.Shared.Taps)});
            private float* Sums => Shared({Literal.Of(slack + plan.Shared.Sums)});
            private float* Zeros => Shared({Literal.Of(slack + plan.Shared.Zeros)});
            """).Blank();
        ArenaEmitter.EmitApart(writer, plan.Apart);
        foreach (TrainingStride stride in plan.Strides)
        {
            writer.Lines($$"""
                private readonly struct {{stride.Name}} : global::ConvNext.Training.Kernels.IRowStride
                {
                    public static int Floats => {{Literal.Of(stride.Floats)}};
                }
                """).Blank();
        }
    }

    private static bool IsOfBlock(TrainingBuffer buffer) => buffer.Name.Contains("Block") && !buffer.Name.EndsWith("Map", System.StringComparison.Ordinal);

    private static string Place(TrainingBuffer buffer) => $"Buffer({Literal.Of(buffer.ImageOffset)}, {Literal.Of(buffer.SlackOffset)})";

    private static void EmitOfBlocks(SourceWriter writer, TrainingPlan plan, int stage, string part)
    {
        List<TrainingBuffer> buffers = plan.Layers
            .Where(layer => layer.Kind == TrainingLayerKind.Block && layer.Stage == stage)
            .SelectMany(layer => plan.Buffers.Where(buffer => buffer.Name == $"Stage{stage}Block{layer.Block}{part}"))
            .ToList();
        if (buffers.Count == 0)
        {
            return;
        }

        using (writer.Open($"private float* Stage{stage}{part}(int block) => block switch", "};"))
        {
            for (int block = 0; block < buffers.Count; block++)
            {
                string pattern = block < buffers.Count - 1 ? Literal.Of(block) : "_";
                writer.Lines($"{pattern} => {Place(buffers[block])}, // steps {buffers[block].First}–{buffers[block].Last}, {buffers[block].Shape}");
            }
        }

        writer.Blank();
    }
}
