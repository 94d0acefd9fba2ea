using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Weights;

namespace ConvNext.Cli.Info;

/// <summary><c>convnext info</c>: what a network is, layer by layer, and what it runs on.</summary>
internal static class InfoCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "info",
        Operands = "",
        Summary = "print a network layer by layer, and what this machine has for it",
        Description = """
            Prints a network as a tree, with shapes, parameters, multiply-adds, and bytes of weights (as kernels read them) and of
            the arena for each layer; then the processor, what the program was compiled for, and the fingerprint of the weights'
            layout, which packed files have too. Of a packed file it says which precision it is for.
            """,
        Options = [.. ModelChoice.Options, InfoArguments.JsonOption, InfoArguments.VerifyOption],
        Examples =
        [
            new("convnext info --model tiny", "the tree"),
            new("convnext info --model tiny --precision int8", "the same network with products of 8 bits"),
            new("convnext info --weights tiny.packed --json", "for a program"),
            new("convnext info --weights tiny.packed.safetensors --verify", "whether a packed file is as it was written"),
        ],
        Run = Command.Running(InfoArguments.Parse, Run),
    };

    private static int Run(InfoArguments arguments, TextWriter output, TextWriter errors)
    {
        NetworkDescription network;
        string name = arguments.Model.Name;
        WeightsOrigin? origin = null;
        if (arguments.Model.HasWeights)
        {
            using SizedModel model = ModelOpening.Load(arguments.Model, errors, arguments.Verifies);
            (network, name, origin) = (model.Description, model.Name, model.WeightsOrigin);
        }
        else
        {
            network = arguments.Model.InPrecision(arguments.Model.Network!).Describe();
        }

        LayerRow[] layers = LayerRow.Of(network);
        Processor processor = Processor.OfThisMachine();
        if (arguments.Json)
        {
            InfoJson.Write(output, name, network, layers, processor);
        }
        else
        {
            InfoText.Write(output, name, network, layers, processor, origin, arguments.Verifies);
        }

        return ExitCode.Success;
    }
}
