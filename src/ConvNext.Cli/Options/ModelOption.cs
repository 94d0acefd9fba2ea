using ConvNext.Cli.Models;

namespace ConvNext.Cli.CommandLine;

/// <summary>The option that chooses one of the generated networks.</summary>
internal static class ModelOption
{
    public const string Name = "--model";

    /// <summary>The network asked for, by default the small one.</summary>
    /// <exception cref="UsageException">There is no such network.</exception>
    public static BuiltInNetwork Read(ArgumentReader reader) =>
        reader.Choice(Name, "pocket", "pocket", "tiny") == "tiny" ? BuiltInNetwork.Tiny : BuiltInNetwork.Pocket;
}
