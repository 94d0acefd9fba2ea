using System;
using System.IO;

namespace ConvNext.Testing;

/// <summary>Files of the checkout that the tests were built from.</summary>
public static class Repository
{
    private const string Landmark = "ConvNext.sln";

    /// <summary>The checkout's root: the nearest folder above the test's binaries that has the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file or folder of the checkout.</summary>
    /// <param name="path">Relative to the root, with forward slashes.</param>
    public static string PathOf(string path) => Path.GetFullPath(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Landmark)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has {Landmark}; tests are built inside the checkout.");
    }
}
