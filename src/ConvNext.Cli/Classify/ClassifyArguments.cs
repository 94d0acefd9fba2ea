using System.Collections.Generic;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Preprocessing;

namespace ConvNext.Cli.Classify;

/// <summary>What <c>convnext classify</c> was asked to do.</summary>
internal sealed record ClassifyArguments
{
    private const int MostThreads = 1024;

    /// <summary>Paths of the photos, at least one.</summary>
    public required IReadOnlyList<string> Photos { get; init; }

    /// <summary>Which generated network answers.</summary>
    public required NamedNetwork Network { get; init; }

    /// <summary>A file of weights, an index or a folder; null for the weights inside the program.</summary>
    public string? Weights { get; init; }

    /// <summary>Which of several dictionaries of tensors in the file of weights is meant; null leaves it to the order of preference.</summary>
    public string? Key { get; init; }

    /// <summary>Classes to print for each photo.</summary>
    public int Top { get; init; } = 5;

    /// <summary>Threads that share one inference; 0 means one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>Whether to print JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether to print where the time went.</summary>
    public bool Timings { get; init; }

    /// <summary>Whose arithmetic resizes the photos; null leaves it to the preprocessor's configuration.</summary>
    public ImageProcessorBackend? Backend { get; init; }

    /// <summary>What makes scores of the logits; null leaves it to the network's configuration.</summary>
    public ScoreFunction? ScoreFunction { get; init; }

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static ClassifyArguments Parse(string[] arguments)
    {
        var reader = new ArgumentReader(
            arguments, [ModelOption.Name, "--weights", KeyOption.Name, "--top", "--threads", "--backend", ScoreFunctionOption.Name], ["--json", "--timings"]);
        NamedNetwork network = ModelOption.Read(reader);
        var result = new ClassifyArguments
        {
            Photos = reader.Operands,
            Network = network,
            Weights = reader.Text("--weights"),
            Key = reader.Text(KeyOption.Name),
            Top = reader.Number("--top", otherwise: 5, least: 1, most: int.MaxValue),
            Threads = reader.Number("--threads", otherwise: 0, least: 1, MostThreads),
            Json = reader.Has("--json"),
            Timings = reader.Has("--timings"),
            Backend = reader.Text("--backend") is null
                ? null
                : reader.Choice("--backend", "torchvision", "torchvision", "pil") == "pil" ? ImageProcessorBackend.Pil : ImageProcessorBackend.Torchvision,
            ScoreFunction = ScoreFunctionOption.Read(reader),
        };
        if (result.Photos.Count == 0)
        {
            throw new UsageException("classify needs at least one photo.");
        }

        if (result.Weights is null && result.Key is not null)
        {
            throw new UsageException($"Option {KeyOption.Name} needs --weights: it chooses among what lies in that file.");
        }

        if (result.Weights is null && !network.HasWeights)
        {
            throw new UsageException(
                $"The model '{network.Name}' has no weights in this program; give them with --weights, a file of weights or the folder of a checkpoint.");
        }

        return result;
    }
}
