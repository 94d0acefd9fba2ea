using System.Linq;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Options;

namespace ConvNext.Cli.Networks;

/// <summary>The model that a command line chooses: a network of the program and its weights, or a repository of the hub.</summary>
/// <param name="Name">What it is called on the command line, and in answers.</param>
/// <param name="Network">The network; null where a repository decides.</param>
/// <param name="Weights">A file of weights, an index or a folder; null for the weights inside the program, or those of the repository.</param>
/// <param name="Key">Which of several dictionaries of tensors in the file of weights is meant; null leaves it to the order of preference.</param>
/// <param name="Precision">What the products are computed in; null leaves it to a packed file, and stands for 32-bit floats where there is none.</param>
internal sealed record ModelChoice(string Name, NamedNetwork? Network, string? Weights, string? Key, NetworkPrecision? Precision = null)
{
    private const char RepositorySign = '/';

    /// <summary>The options that choose.</summary>
    public static CommandOption[] Options => [ModelOption, WeightsOption, KeyOption.Option, PrecisionOption.Option];

    /// <summary>The network or repository.</summary>
    public static CommandOption ModelOption { get; } = new(
        "--model",
        "NAME",
        "the network, where no config.json beside the weights says it: pocket (default; weights of 10\n"
        + "classes are inside the program), tiny, small, base, large or xlarge (ConvNeXt at 224 and 384;\n"
        + "bring the weights), each with any number of classes; or a repository of the hub that\n"
        + "was downloaded, like facebook/convnext-tiny-224, with @revision where it is not the\n"
        + "branch main")
    {
        Words = [.. NamedNetwork.All.Select(network => network.Name)],
    };

    /// <summary>The weights.</summary>
    public static CommandOption WeightsOption { get; } = new(
        "--weights",
        "PATH",
        "a file of weights (safetensors, or what torch.save wrote: .bin, .pth, .pt, .tar, .ckpt), an\n"
        + "index of shards, or a checkpoint's folder; config.json and preprocessor_config.json beside\n"
        + "the weights give the labels and the preprocessing");

    /// <summary>Whether a name is that of a repository and none of the program's networks.</summary>
    public static bool IsRepository(string name) => name.Contains(RepositorySign);

    /// <summary>Reads the choice of a command that needs weights.</summary>
    /// <exception cref="UsageException">There is no such model, or it has no weights.</exception>
    public static ModelChoice Read(ArgumentReader reader)
    {
        ModelChoice choice = ReadWithOrWithoutWeights(reader);
        return choice.HasWeights ? choice : throw new UsageException(
            $"The model '{choice.Name}' has no weights in this program; give them with {WeightsOption.Name}, a file of weights or the folder of a checkpoint.");
    }

    /// <summary>Whether there are weights.</summary>
    public bool HasWeights => Network is null || Weights is not null || Network.HasWeights;

    /// <summary>Reads the choice of a command that can do without weights.</summary>
    /// <exception cref="UsageException">There is no such model.</exception>
    public static ModelChoice ReadWithOrWithoutWeights(ArgumentReader reader)
    {
        string? weights = reader.Text(WeightsOption);
        string? key = reader.Text(KeyOption.Option);
        NetworkPrecision? precision = PrecisionOption.Read(reader);
        if (reader.Text(ModelOption) is { } name && IsRepository(name))
        {
            return weights is null && key is null
                ? new ModelChoice(name, Network: null, Weights: null, Key: null, precision)
                : throw new UsageException(
                    $"Option {(weights is null ? KeyOption.Option.Name : WeightsOption.Name)} cannot be combined with the repository '{name}', which has weights of its own.");
        }

        NamedNetwork network = ReadNetwork(reader);
        if (weights is null && key is not null)
        {
            throw new UsageException($"Option {KeyOption.Option.Name} needs {WeightsOption.Name}: it chooses among what lies in that file.");
        }

        return new ModelChoice(network.Name, network, weights, key, precision);
    }

    /// <summary>A network in the precision that was asked for, or in that of every network.</summary>
    public NamedNetwork InPrecision(NamedNetwork network) => network.In(Precision ?? NetworkPrecision.Float32);

    /// <summary>The network that a command line names, by default the first.</summary>
    /// <exception cref="UsageException">There is no such network.</exception>
    public static NamedNetwork ReadNetwork(ArgumentReader reader)
    {
        if (reader.Text(ModelOption) is not { } name)
        {
            return NamedNetwork.All[0] with { IsDefault = true };
        }

        return NamedNetwork.All.FirstOrDefault(network => network.Name == name) ?? throw new UsageException(
            $"Option {ModelOption.Name} is '{name}', but must be {NamedNetwork.Names}, or a repository of the hub like facebook/convnext-tiny-224"
            + $"{Suggestion.For(name, ModelOption.Words)}.");
    }
}
