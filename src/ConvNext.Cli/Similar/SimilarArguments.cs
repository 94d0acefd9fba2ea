using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Cli.Pictures;

namespace ConvNext.Cli.Similar;

/// <summary>What <c>convnext similar</c> was asked to do.</summary>
/// <param name="Query">The picture that others are held against.</param>
/// <param name="Folder">The folder with the others.</param>
/// <param name="Model">Which model looks at them.</param>
/// <param name="Processing">Threads, and the arithmetic of the resize.</param>
/// <param name="Top">How many to print.</param>
/// <param name="Index">The index file; null for the folder's own.</param>
/// <param name="Json">Whether to print JSON.</param>
/// <param name="Html">A page to write; null for none.</param>
internal sealed record SimilarArguments(
    PictureEntry Query, string Folder, ModelChoice Model, ProcessingOptions Processing, int Top, string? Index, bool Json, string? Html)
{
    private const int DefaultTop = 10;

    /// <summary>The number of pictures.</summary>
    public static CommandOption TopOption { get; } = new("--top", "K", "how many pictures to print (default 10)");

    /// <summary>The index file.</summary>
    public static CommandOption IndexOption { get; } = new(
        "--index", "FILE", $"the index of the folder, which is kept for the next time\n(default: {PictureIndex.DefaultName} in it)");

    /// <summary>JSON instead of text.</summary>
    public static CommandOption JsonOption { get; } = new("--json", null, "print one line of JSON for each picture");

    /// <summary>A page.</summary>
    public static CommandOption HtmlOption { get; } = new("--html", "FILE", "write a page with the pictures to look at");

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static SimilarArguments Parse(ArgumentReader reader) => reader.Operands.Count == 2
        ? new SimilarArguments(
            new PictureEntry(reader.Operands[0]), reader.Operands[1], ModelChoice.Read(reader), ProcessingOptions.Read(reader),
            reader.Number(TopOption, DefaultTop, least: 1, most: int.MaxValue), reader.Text(IndexOption), reader.Has(JsonOption), reader.Text(HtmlOption))
        : throw new UsageException($"similar needs a picture and a folder, but {reader.Operands.Count} paths are given.");
}
