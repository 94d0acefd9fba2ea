using System.Linq;
using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.Networks;

/// <summary>The option that chooses one of the program's networks.</summary>
internal static class ModelOption
{
    public const string Name = "--model";

    /// <summary>The networks' names, as a help text has them: <c>pocket|tiny</c>.</summary>
    public static string Names => string.Join('|', NamedNetwork.All.Select(network => network.Name));

    /// <summary>The network asked for, by default the first.</summary>
    /// <exception cref="UsageException">There is no such network.</exception>
    public static NamedNetwork Read(ArgumentReader reader)
    {
        if (reader.Text(Name) is null)
        {
            return NamedNetwork.All[0] with { IsDefault = true };
        }

        string name = reader.Choice(Name, NamedNetwork.All[0].Name, [.. NamedNetwork.All.Select(network => network.Name)]);
        return NamedNetwork.All.First(network => network.Name == name);
    }
}
