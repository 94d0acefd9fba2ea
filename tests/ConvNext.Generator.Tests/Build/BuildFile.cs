using System;
using System.IO;

namespace ConvNext.Generator.Tests.Build;

/// <summary>The props and targets that ship beside the generator.</summary>
internal static class BuildFile
{
    public static string Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "src", "build", name);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new FileNotFoundException($"No folder above the test's binaries has src/build/{name}.");
    }
}
