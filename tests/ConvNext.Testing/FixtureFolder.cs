using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ConvNext.Testing;

/// <summary>Where the parity cases are.</summary>
public static class FixtureFolder
{
    /// <summary>The environment variable that names another folder of cases than the repository's own.</summary>
    public const string Variable = "ConvNextFixtures";

    /// <summary>
    /// The folder whose subfolders are the cases: the one that <see cref="Variable"/> names (or its subfolder <c>parity</c>
    /// when it has one), otherwise <see cref="Own"/>.
    /// </summary>
    public static string Path
    {
        get
        {
            string? named = Environment.GetEnvironmentVariable(Variable);
            if (string.IsNullOrEmpty(named))
            {
                return Own;
            }

            string parity = System.IO.Path.Combine(named, "parity");
            string folder = Directory.Exists(parity) ? parity : named;
            return Directory.Exists(folder)
                ? folder
                : throw new DirectoryNotFoundException($"There is no folder of parity cases at {folder}; set {Variable} to one.");
        }
    }

    /// <summary>The cases of this repository: always there, whatever <see cref="Variable"/> says.</summary>
    public static string Own => Repository.PathOf("tests/ConvNext.Parity.Tests/fixtures/parity");

    /// <summary>Names of all cases, sorted.</summary>
    public static IReadOnlyList<string> CaseNames =>
        [.. Directory.EnumerateDirectories(Path)
            .Where(static folder => File.Exists(System.IO.Path.Combine(folder, "case.json")))
            .Select(static folder => System.IO.Path.GetFileName(folder))
            .Order(StringComparer.Ordinal)];

    /// <summary>Reads the case called <paramref name="name"/>.</summary>
    public static FixtureCase Case(string name)
    {
        string folder = System.IO.Path.Combine(Path, name);
        return Directory.Exists(folder)
            ? FixtureCase.Load(folder)
            : throw new DirectoryNotFoundException($"There is no parity case {name} in {Path}; it has {string.Join(", ", CaseNames)}.");
    }

    /// <summary>Names of all cases anywhere below a folder: paths relative to it, with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> CasesBelow(string folder) =>
        [.. Directory.EnumerateFiles(folder, "case.json", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(folder, System.IO.Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
}
