using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints a network's trainer: how it is made, and its forward and backward pass as a line for each layer.</summary>
internal static class TrainerEmitter
{
    private const string Training = "global::ConvNext.Training.";

    public static void Emit(SourceWriter writer, NetworkPlan network)
    {
        TrainingPlan plan = network.Training!;
        string accessibility = network.Accessibility.Length > 0 ? network.Accessibility + " " : string.Empty;
        string image = $"{Literal.Of(network.InputChannels)}, {Literal.Of(network.InputHeight)}, {Literal.Of(network.InputWidth)}";
        writer.Lines($"""
            /// <summary>Trains <see cref="{network.ClassName}"/>: {Literal.Readable(network.ParameterCount)} parameters, images of ({image}).</summary>
            /// <remarks>
            /// Each image of a batch takes {Bytes(plan.ImageLengthInFloats)} bytes, a batch {Bytes(plan.SharedLengthInFloats)} bytes
            /// and {Bytes(plan.ScratchLengthInFloats)} bytes for each thread; weights and gradients come on top.
            /// </remarks>
            """);
        using (writer.Open($"{accessibility}sealed unsafe partial class {plan.ClassName} : {Training}ConvNextTrainer"))
        {
            EmitMaking(writer, network.ClassName, plan);
            EmitWidths(writer, "RunForward", "Forward");
            EmitWidths(writer, "RunBackward", "Backward");
            EmitForward(writer, plan);
            EmitBackward(writer, plan);
        }
    }

    private static string Bytes(long floats) => Literal.Readable(floats * sizeof(float));

    private static void EmitMaking(SourceWriter writer, string network, TrainingPlan plan)
    {
        string name = plan.ClassName;
        long[] lengths = { plan.ImageLengthInFloats, plan.SharedLengthInFloats, plan.ScratchLengthInFloats, plan.Stages[plan.Stages.Length - 1].Channels };
        string layout = string.Join(", ", lengths.Select(Literal.Of));
        writer.Lines($$"""
            private {{name}}({{Training}}TrainerParts parts)
                : base(parts, new {{Training}}TrainerLayout({{layout}}))
            {
            }

            /// <summary>Begins with the weights of a checkpoint: a file or a folder, whatever <see cref="{{network}}"/> loads.</summary>
            /// <param name="path">The file or the folder.</param>
            /// <param name="options">Batch, threads, labels; null for the defaults.</param>
            /// <param name="key">Which of several dictionaries of tensors in PyTorch's file is meant; null leaves it to the order of preference.</param>
            /// <exception cref="global::ConvNext.ConvNextException">The checkpoint cannot be read, or is another network's.</exception>
            public static {{name}} Load(string path, {{Training}}ConvNextTrainerOptions? options = null, string? key = null) =>
                new({{Training}}TrainerParts.Load(path, {{network}}.Network, options, key));

            /// <summary>Begins with the weights of a model that stands open; whoever opened it disposes of it afterwards.</summary>
            /// <exception cref="global::ConvNext.ConvNextException">Its configuration or its tensors are not those of this network.</exception>
            public static {{name}} Load(global::ConvNext.Models.OpenedModel opened, {{Training}}ConvNextTrainerOptions? options = null) =>
                new({{Training}}TrainerParts.Load(opened, {{network}}.Network, options));

            /// <summary>Begins with the tensors of any source, which is not needed afterwards.</summary>
            /// <exception cref="global::ConvNext.ConvNextException">The tensors are not those of this network.</exception>
            public static {{name}} Load(global::ConvNext.Tensors.ITensorSource source, {{Training}}ConvNextTrainerOptions? options = null) =>
                new({{Training}}TrainerParts.Load(source, {{network}}.Network, options));

            /// <summary>Begins with weights that have learned nothing, initialised as the reference does.</summary>
            /// <param name="options">Batch, threads, labels, seed; null for the defaults.</param>
            public static {{name}} CreateRandom({{Training}}ConvNextTrainerOptions? options = null) =>
                new({{Training}}TrainerParts.CreateRandom({{network}}.Network, options));
            """).Blank();
    }

    private static void EmitWidths(SourceWriter writer, string method, string generic)
    {
        writer.Lines($$"""
            /// <inheritdoc/>
            protected override void {{method}}()
            {
                if (Use512)
                {
                    {{generic}}<global::ConvNext.Simd.Simd512, global::System.Runtime.Intrinsics.Vector512<float>>();
                }
                else if (Use256)
                {
                    {{generic}}<global::ConvNext.Simd.Simd256, global::System.Runtime.Intrinsics.Vector256<float>>();
                }
                else
                {
                    {{generic}}<global::ConvNext.Simd.Simd128, global::System.Runtime.Intrinsics.Vector128<float>>();
                }
            }
            """).Blank();
    }

    private static void EmitForward(SourceWriter writer, TrainingPlan plan)
    {
        writer.Lines("// A line for each layer; buffers and their lifetimes stand in the arena's table.");
        using (OpenPass(writer, "Forward"))
        {
            foreach (TrainingLayer layer in plan.Layers)
            {
                writer.Lines($"{TrainerPassEmitter.Call(plan, layer, "Forward")};");
            }
        }

        writer.Blank();
    }

    // The pass ends where nothing is learned any more.
    private static void EmitBackward(SourceWriter writer, TrainingPlan plan)
    {
        writer.Lines("// In reverse, as far as something is learned: a layer's number is that of its first parameter.");
        using (OpenPass(writer, "Backward"))
        {
            for (int index = plan.Layers.Length - 1; index >= 0; index--)
            {
                TrainingLayer layer = plan.Layers[index];
                writer.Lines($"{TrainerPassEmitter.Call(plan, layer, "Backward")};");
                if (index > 0)
                {
                    writer.Lines($"if (!LearnsBefore({Literal.Of(layer.FirstParameter)})) return;");
                }
            }
        }
    }

    private static SourceWriter.Block OpenPass(SourceWriter writer, string name) => writer.Open($"""
        private void {name}<TSimd, TVector>()
            where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
            where TVector : struct
        """);
}
