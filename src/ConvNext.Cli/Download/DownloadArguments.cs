using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;

namespace ConvNext.Cli.Download;

/// <summary>What <c>convnext download</c> was asked to do.</summary>
/// <param name="Name">The model, as the command line names it.</param>
/// <param name="TriesPullRequest">Whether the pull request is looked for in which the hub's bot offers safetensors.</param>
/// <param name="Converts">Whether weights as PyTorch wrote them are rewritten as safetensors.</param>
internal sealed record DownloadArguments(string Name, bool TriesPullRequest, bool Converts)
{
    /// <summary>The pull request of the hub's bot.</summary>
    public static CommandOption PullRequestOption { get; } = new(
        "--pull-request", null, "where the repository has no safetensors, take those that the hub's bot offers in a\npull request, if there is one");

    /// <summary>No conversion.</summary>
    public static CommandOption NoConvertOption { get; } = new("--no-convert", null, "leave PyTorch's weights as they are; they load too, in more time");

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static DownloadArguments Parse(ArgumentReader reader)
    {
        if (reader.Operands.Count != 1)
        {
            throw new UsageException($"download needs one repository, like facebook/convnext-tiny-224, but {reader.Operands.Count} are given.");
        }

        string name = reader.Operands[0];
        return ModelChoice.IsRepository(name)
            ? new DownloadArguments(name, reader.Has(PullRequestOption), !reader.Has(NoConvertOption))
            : throw new UsageException($"'{name}' is not the name of a repository; a name like facebook/convnext-tiny-224 is needed.");
    }
}
