using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the model's public class: loading, sessions, description.</summary>
internal static class ModelEmitter
{
    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        string name = plan.ClassName;
        string accessibility = plan.Accessibility.Length > 0 ? plan.Accessibility + " " : string.Empty;
        ModelDocsEmitter.Emit(writer, plan);
        using (writer.Open($"{accessibility}sealed unsafe partial class {name} : global::ConvNext.ConvNextModel"))
        {
            writer.Lines($$"""
                // Version of what the generator and ConvNext.Runtime expect of each other.
                private const int Contract = {{Literal.Of(GeneratedCode.Contract)}};

                private {{name}}(global::ConvNext.ModelParts parts)
                    : base(parts)
                {
                }

                /// <summary>What the network is: configuration, shapes, labels, layers, tensors, sizes.</summary>
                /// <exception cref="global::ConvNext.ConvNextException">ConvNext.Runtime is of another version than the generator was.</exception>
                public static global::ConvNext.NetworkDescription Network
                {
                    get
                    {
                        // Asked first and by itself: what Describe uses may not be there in a library of another version.
                        global::ConvNext.GeneratorContract.Check("{{name}}", Contract);
                        return Described.Network;
                    }
                }

                /// <summary>
                /// Maps a checkpoint (a safetensors file or one that PyTorch wrote, an index of shards, or a folder with any of them) and packs its
                /// weights. A packed file, which <c>convnext pack</c> or <see cref="global::ConvNext.ConvNextModel.SavePacked"/> wrote for this network,
                /// is used where it lies, without a copy.
                /// </summary>
                /// <param name="path">The file or the folder.</param>
                /// <param name="key">
                /// Which of several dictionaries of tensors in PyTorch's file is meant; null takes <c>state_dict_ema</c>, <c>model_ema</c>,
                /// <c>state_dict</c>, <c>model</c>, in this order. <see cref="global::ConvNext.ConvNextModel.WeightsOrigin"/> says which was taken.
                /// </param>
                /// <remarks>
                /// A config.json in the folder must describe this network; it gives the model its labels. A preprocessor_config.json in the
                /// folder becomes <see cref="global::ConvNext.ConvNextModel.ImageProcessorOptions"/>.
                /// </remarks>
                /// <exception cref="global::ConvNext.ConvNextException">
                /// The checkpoint cannot be read, is another network's, lacks tensors of this one, or was packed for another layout.
                /// </exception>
                public static {{name}} Load(string path, string? key = null) => new(global::ConvNext.ModelParts.Load(path, Network, key));

                /// <summary>Takes a model that stands open; whoever opened it disposes of it afterwards.</summary>
                /// <param name="opened">A folder, a file, or what is embedded in the program: see <see cref="global::ConvNext.Models.OpenedModel"/>.</param>
                /// <exception cref="global::ConvNext.ConvNextException">Its configuration or its tensors are not those of this network.</exception>
                public static {{name}} Load(global::ConvNext.Models.OpenedModel opened) => new(global::ConvNext.ModelParts.Load(opened, Network));

                /// <summary>Loads the weights that <c>ConvNextEmbedWeights</c> put into the program or into the library of this class.</summary>
                /// <exception cref="global::ConvNext.ConvNextException">The program was built without them, or its file is damaged.</exception>
                public static {{name}} LoadEmbedded() => new(global::ConvNext.ModelParts.LoadEmbedded(typeof({{name}}), Network));

                /// <summary>Packs the weights of any source of tensors; the source is not needed afterwards.</summary>
                /// <param name="source">Tensors by the names of the reference, the original repository, timm or torchvision.</param>
                /// <exception cref="global::ConvNext.ConvNextException">The tensors are not those of this network.</exception>
                public static {{name}} Load(global::ConvNext.Tensors.ITensorSource source) => new(global::ConvNext.ModelParts.Load(source, Network));
                """).Blank();
            EmitCreateRandom(writer, plan);
            EmitCreateSession(writer, plan);
            EmitDescription(writer, plan);
        }
    }

    private static void EmitCreateSession(SourceWriter writer, NetworkPlan plan)
    {
        const string Signature = "public override global::ConvNext.ConvNextSession CreateSession(global::ConvNext.ConvNextSessionOptions? options = null)";
        writer.Lines("/// <inheritdoc/>");
        if (plan.OtherSizes.IsEmpty)
        {
            writer.Lines($"{Signature} => new Session(this, options);").Blank();
            return;
        }

        using (writer.Open($"{Signature} => ImageSizeIndex(options) switch", "};"))
        {
            for (int index = 0; index < plan.OtherSizes.Length; index++)
            {
                writer.Lines($"{Literal.Of(index + 1)} => new {plan.OtherSizes[index].SizeName}.Session(this, options),");
            }

            writer.Lines("_ => new Session(this, options),");
        }

        writer.Blank();
    }

    private static void EmitCreateRandom(SourceWriter writer, NetworkPlan plan)
    {
        writer.Lines($"""
            /// <summary>A model without learned weights, initialised as the reference does; equal seeds give equal bits on every machine.</summary>
            /// <param name="seed">Chooses the weights.</param>
            public static {plan.ClassName} CreateRandom(ulong seed = 0) => new(global::ConvNext.ModelParts.CreateRandom(seed, Network));
            """);
        writer.Blank();
        if (plan.Head?.TakesAnyLabels == true)
        {
            writer.Lines($"""
                /// <summary>The same with labels of your own.</summary>
                /// <param name="seed">Chooses the weights.</param>
                /// <param name="labels">Names of the classes in the order of the logits.</param>
                /// <exception cref="global::System.ArgumentException">There are no labels, or more than 65,536.</exception>
                public static {plan.ClassName} CreateRandom(ulong seed, global::System.Collections.Generic.IReadOnlyList<string> labels) =>
                    new(global::ConvNext.ModelParts.CreateRandom(seed, Network, labels));
                """);
            writer.Blank();
        }
    }

    private static void EmitDescription(SourceWriter writer, NetworkPlan plan)
    {
        writer.Lines("""
            private static class Described
            {
                public static readonly global::ConvNext.NetworkDescription Network = Describe();
            }
            """).Blank();
        using (writer.Open("private static global::ConvNext.NetworkDescription Describe()"))
        {
            writer.Lines($"global::ConvNext.Families.ModelFamily family = global::ConvNext.Families.ModelFamily.{plan.Family.RuntimeMember};");
            writer.Lines("global::ConvNext.ConvNextConfig config = Configuration();");
            bool hasSizes = !plan.OtherSizes.IsEmpty;
            using (writer.Open($"{(hasSizes ? "global::ConvNext.NetworkDescription network =" : "return")} new global::ConvNext.NetworkDescription", "};"))
            {
                writer.Lines($"""
                    Name = "{plan.ClassName}",
                    Family = family,
                    Config = config,
                    InputChannels = {Literal.Of(plan.InputChannels)},
                    InputHeight = {Literal.Of(plan.InputHeight)},
                    InputWidth = {Literal.Of(plan.InputWidth)},
                    Labels = {(plan.Head?.Classifier is null ? "global::System.Array.Empty<string>()" : "config.Labels")},
                    ParameterCount = {Literal.Of(plan.ParameterCount)},
                    Weights = WeightTable(family),
                    WeightsLengthInBytes = {Literal.Of(plan.WeightsLengthInBytes)},
                    """);
                SizeEmitter.EmitShapes(writer, plan);
                if (plan.Head?.TakesAnyLabels == true)
                {
                    writer.Lines("TakesAnyLabels = true,");
                }

                if (plan.IsQuantized)
                {
                    writer.Lines("Precision = global::ConvNext.NetworkPrecision.Int8,");
                }

                if (plan.Preprocessing is not null)
                {
                    writer.Lines("Preprocessing = DescribePreprocessing(),");
                }
            }

            if (hasSizes)
            {
                using (writer.Open("return network with", "};"))
                {
                    string sizes = string.Join(", ", plan.OtherSizes.Select(size => $"{size.SizeName}.Describe(network)"));
                    writer.Lines($"OtherSizes = new global::ConvNext.NetworkDescription[] {{ {sizes} }},");
                }
            }
        }
    }
}
