using System;
using System.IO;
using System.Linq;
using ConvNext.Hub;

namespace ConvNext.Cli.Networks;

/// <summary>Models of the hub: their names on the command line, and where they lie on this machine.</summary>
internal static class HubModel
{
    private const string Main = "main";

    /// <summary>Takes <c>org/name@revision</c> apart; without a revision it is the branch main.</summary>
    public static (string Repository, string Revision) Parse(string name)
    {
        string[] parts = name.Split('@', 2);
        return (parts[0], parts.Length > 1 ? parts[1] : Main);
    }

    /// <summary>The folder with a model that was downloaded.</summary>
    /// <exception cref="ConvNextException">It was not: the sentence says how to.</exception>
    public static string FolderOf(string name)
    {
        (string repository, string revision) = Parse(name);
        using HubClient client = new();
        HubSnapshot snapshot = client.FindModel(repository, revision)
            ?? throw new ConvNextException($"{name} is not in the cache of this machine; 'convnext download {name}' fetches it.");
        string converted = ConvertedFolder(snapshot);
        return Directory.Exists(converted) ? converted : snapshot.Folder;
    }

    /// <summary>
    /// Where a model lies that came as PyTorch wrote it and was rewritten as safetensors: in a cache of this program, since in the hub's everything is what the hub has.
    /// </summary>
    public static string ConvertedFolder(HubSnapshot snapshot)
    {
        string cache = Given("CONVNEXT_CACHE") ?? Path.Combine(
            Given("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "convnext");
        return Path.Combine(cache, "converted", snapshot.Repository.Replace("/", "--", StringComparison.Ordinal), snapshot.Commit);
    }

    /// <summary>Whether a model has its weights as safetensors.</summary>
    public static bool HasSafetensors(HubSnapshot snapshot) => snapshot.Files.Any(file => file.EndsWith(".safetensors", StringComparison.Ordinal));

    private static string? Given(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
