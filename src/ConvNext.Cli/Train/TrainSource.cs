using System.IO;
using System.Linq;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;

namespace ConvNext.Cli.Train;

/// <summary>What a training begins with: the weights of a checkpoint or of a network, or none.</summary>
internal static class TrainSource
{
    /// <summary>The word for no weights.</summary>
    public const string Scratch = "scratch";

    /// <summary>Where the weights come from.</summary>
    public static CommandOption FromOption { get; } = new(
        "--from",
        "SOURCE",
        "what it begins with: a checkpoint's folder or file, a repository of the hub that was\n"
        + "downloaded, a network with weights inside the program (default: pocket), or scratch for\n"
        + "weights made by --seed, in the network of --model; the classifier is a new one where the\n"
        + "folders are called differently from the checkpoint's labels");

    /// <summary>The model that the command line chooses; without weights for <see cref="Scratch"/>.</summary>
    /// <exception cref="UsageException">There is no such model, or it has no weights.</exception>
    public static ModelChoice Read(ArgumentReader reader)
    {
        string? from = reader.Text(FromOption);
        if (from == Scratch)
        {
            NamedNetwork network = ModelChoice.ReadNetwork(reader);
            return new ModelChoice(network.Name, network, Weights: null, Key: null);
        }

        if (reader.Text(ModelChoice.ModelOption) is not null && (from is null || !IsPath(from)))
        {
            throw new UsageException(
                $"Option {ModelChoice.ModelOption.Name} names the network of {FromOption.Name} {Scratch}, or of a file of weights; "
                + $"{FromOption.Name} is '{from ?? NamedNetwork.All[0].Name}'.");
        }

        if (from is null)
        {
            return new ModelChoice(NamedNetwork.All[0].Name, NamedNetwork.All[0], Weights: null, Key: null);
        }

        if (IsPath(from))
        {
            NamedNetwork network = ModelChoice.ReadNetwork(reader);
            return new ModelChoice(network.Name, network, from, Key: null);
        }

        if (NamedNetwork.All.FirstOrDefault(network => network.Name == from) is { } named)
        {
            return named.HasWeights ? new ModelChoice(named.Name, named, Weights: null, Key: null) : throw new UsageException(
                $"The network '{named.Name}' has no weights in this program; {FromOption.Name} takes a file of weights or the folder of a checkpoint.");
        }

        return ModelChoice.IsRepository(from) ? new ModelChoice(from, Network: null, Weights: null, Key: null) : throw new UsageException(
            $"Option {FromOption.Name} is '{from}', but there is no such file or folder, and it is no network with weights, no repository of the hub and not {Scratch}.");
    }

    /// <summary>Refuses weights of 8 bits, which a packed file may have.</summary>
    /// <exception cref="ConvNextException">They are.</exception>
    public static void RefuseInt8(NetworkPrecision precision, string? weights)
    {
        if (precision != NetworkPrecision.Float32)
        {
            throw new ConvNextException(
                $"{weights} was packed in {NetworkPrecisions.Word(precision)}, and training takes and writes 32-bit floats; the checkpoint that it was packed from is accepted.");
        }
    }

    private static bool IsPath(string from) => File.Exists(from) || Directory.Exists(from);
}
