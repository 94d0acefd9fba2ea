using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Loader;

namespace ConvNext.ModelAppender;

/// <summary>Finds the assemblies that the application was compiled against, ConvNext.Runtime among them.</summary>
internal static class ApplicationAssemblies
{
    /// <summary>From now on an assembly is looked for among <paramref name="paths"/>.</summary>
    public static void ResolveFrom(IEnumerable<string> paths)
    {
        var byName = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string path in paths)
        {
            byName[Path.GetFileNameWithoutExtension(path)] = path;
        }

        AssemblyLoadContext.Default.Resolving += (context, name) =>
            name.Name is { } wanted && byName.TryGetValue(wanted, out string? path) ? context.LoadFromAssemblyPath(Path.GetFullPath(path)) : null;
    }
}
