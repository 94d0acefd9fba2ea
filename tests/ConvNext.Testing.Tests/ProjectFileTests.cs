using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Xunit;

namespace ConvNext.Testing.Tests;

/// <summary>A project uses another by a reference, never by its files: what is compiled twice is two types of one name, and a move breaks what nobody sees.</summary>
public sealed class ProjectFileTests
{
    private static readonly string[] ItemsOfFiles = ["Compile", "None", "Content", "EmbeddedResource"];
    private static readonly string[] Folders = ["src", "tests", "bench", "samples"];

    public static TheoryData<string> ProjectFiles => [.. Projects()];

    [Theory]
    [MemberData(nameof(ProjectFiles))]
    public void A_project_takes_no_file_out_of_anothers_folder(string project)
    {
        string own = Path.GetDirectoryName(Repository.PathOf(project))!;
        string[] others = [.. Projects().Select(other => Path.GetDirectoryName(Repository.PathOf(other))!).Where(folder => folder != own)];
        Assert.DoesNotContain(FilesOf(Repository.PathOf(project)), file => others.Any(other => IsBelow(file, other) && !IsBelow(own, other)));
    }

    [Fact]
    public void The_check_finds_a_linked_file()
    {
        using var folder = new TemporaryFolder();
        string project = folder.Write("Linking.csproj", """
            <Project>
              <ItemGroup>
                <Compile Include="Own.cs;..\Other\Helper.cs" Link="Helper.cs" />
                <None Include="$(Somewhere)/data/**" />
              </ItemGroup>
            </Project>
            """);

        string parent = Path.GetDirectoryName(folder.Path)!;
        Assert.Equal([folder.File("Own.cs"), Path.Combine(parent, "Other", "Helper.cs")], FilesOf(project));
        Assert.True(IsBelow(Path.Combine(parent, "Other", "Helper.cs"), Path.Combine(parent, "Other")));
        Assert.False(IsBelow(Path.Combine(parent, "Other", "Helper.cs"), folder.Path));
    }

    // Relative to the root, with forward slashes.
    private static string[] Projects()
    {
        string[] projects = [.. Folders
            .Select(Repository.PathOf)
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        return projects.Length >= 20 ? projects : throw new InvalidOperationException("Some projects were not found.");
    }

    // What a project file names as files of its own, as full paths. What begins with a property lies in no project's folder by name, and is left out.
    private static IEnumerable<string> FilesOf(string project) => XDocument.Load(project).Descendants()
        .Where(element => ItemsOfFiles.Contains(element.Name.LocalName))
        .SelectMany(element => ((string?)element.Attribute("Include") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        .Where(path => !path.StartsWith("$(", StringComparison.Ordinal))
        .Select(path => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, path.Replace('\\', '/'))));

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
