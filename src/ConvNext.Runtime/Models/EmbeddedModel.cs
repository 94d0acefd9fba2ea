using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using ConvNext.Files;
using ConvNext.Safetensors;

namespace ConvNext.Models;

/// <summary>
/// The weights that <c>&lt;ConvNextEmbedWeights&gt;true&lt;/ConvNextEmbedWeights&gt;</c> put into the program. They are a resource of the
/// assembly that has the generated class, and are packed when they are loaded. The NativeAOT publish of a program appends those of the program's own
/// classes, packed, to the executable instead, and they are mapped where they lie (not on macOS, where what is appended would break the
/// signature). Labels and preprocessing are part of the generated class.
/// </summary>
public static unsafe class EmbeddedModel
{
    private static readonly Lazy<(string Path, IReadOnlyDictionary<string, (long Offset, long Length)> Files)> Appended =
        new(ReadExecutable, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Whether the program has weights for a generated class, e.g. <c>typeof(ConvNextTiny)</c>.</summary>
    /// <exception cref="ConvNextException">The executable cannot be read, or is damaged.</exception>
    public static bool Has(Type network) =>
        Appended.Value.Files.ContainsKey(WeightsName(network)) || ResourceNames(network).Any(name => network.Assembly.GetManifestResourceInfo(name) is not null);

    /// <summary>Opens the weights of a generated class, to be handed to its <c>Load</c>.</summary>
    /// <exception cref="ConvNextException">The program was built without them, or the executable is damaged.</exception>
    public static SafetensorsFile OpenWeights(Type network)
    {
        if (Appended.Value.Files.TryGetValue(WeightsName(network), out (long Offset, long Length) section))
        {
            return SafetensorsFile.OpenSection(Appended.Value.Path, section.Offset, section.Length);
        }

        foreach (string name in ResourceNames(network))
        {
            // The stream of a resource is a view of the assembly's own memory and may go; the memory stays.
            using Stream? stream = network.Assembly.GetManifestResourceStream(name);
            if (stream is UnmanagedMemoryStream memory)
            {
                return SafetensorsFile.FromMemory(memory.PositionPointer, memory.Length, $"embedded {name}");
            }
        }

        throw new ConvNextException(
            $"The program has no weights for {network.Name}: build it with <ConvNextEmbedWeights>true</ConvNextEmbedWeights> and Weights=\"…\" on the ConvNextModel item.");
    }

    /// <summary>What the weights of a generated class are called where they are appended to the executable: unique among all assemblies of a program.</summary>
    public static string WeightsName(Type network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return $"ConvNext/{network.Assembly.GetName().Name}/{network.FullName}/model.safetensors";
    }

    // As the build calls the resource: it knows the class's namespace only where the item says it.
    private static string[] ResourceNames(Type network) =>
        [$"ConvNext/{network.FullName}/model.safetensors", $"ConvNext/{network.Name}/model.safetensors"];

    // The link is the file that was started, also when it has been renamed or replaced since. A root without /proc has none; then it is what the program was called as.
    private static (string, IReadOnlyDictionary<string, (long, long)>) ReadExecutable()
    {
        string[] paths = OperatingSystem.IsLinux() ? ["/proc/self/exe", Environment.GetCommandLineArgs()[0]] : [Environment.ProcessPath ?? ""];
        foreach (string path in paths.Where(static path => path.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            try
            {
                return (path, AppendedFiles.Read(path));
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
            {
                // The next may be there, and the resource may still serve.
            }
            catch (IOException error)
            {
                // Too many open files, say: the weights may be there, so it would be untrue that there are none.
                throw new ConvNextException($"The program cannot read the weights in itself: {FileReason.Of(error)}.", error);
            }
        }

        return ("", new Dictionary<string, (long, long)>());
    }
}
