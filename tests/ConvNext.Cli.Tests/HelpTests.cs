using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Completion;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>
/// What help says, to the word, in files a reviewer reads: <c>Snapshots/help</c> has the program's own and one for each command, <c>Snapshots/completion</c> what each shell is
/// told. With CONVNEXT_UPDATE_SNAPSHOTS=1 in the environment the tests write the files instead.
/// </summary>
public sealed class HelpTests
{
    private static readonly string Folder = Repository.PathOf("tests/ConvNext.Cli.Tests/Snapshots");

    [Fact]
    public void Help_is_as_recorded() => Hold("help", Commands.All.Select(command => (command.Name, HelpText.Of(command))).Append(("convnext", ProgramHelp.Text(Commands.All))));

    [Fact]
    public void Scripts_for_shells_are_as_recorded() => Hold("completion", CompletionScripts.All.Select(script => (script.Key, script.Value)));

    [Fact]
    public void No_line_of_help_is_wider_than_a_usual_window()
    {
        string[] wide = [.. Commands.All.SelectMany(command => HelpText.Of(command).Split('\n')).Where(line => line.Length > 120)];

        Assert.Empty(wide);
    }

    [Fact]
    public void Every_command_has_examples_that_begin_with_it()
    {
        Assert.All(Commands.All, command => Assert.NotEmpty(command.Examples));
        Assert.All(
            Commands.All.SelectMany(command => command.Examples.Select(example => (command.Name, example.Line))),
            example => Assert.Contains($"convnext {example.Name}", example.Line, StringComparison.Ordinal));
    }

    // The set of files is held too: a command that is gone leaves none behind.
    private static void Hold(string kind, IEnumerable<(string Name, string Text)> texts)
    {
        string folder = Path.Combine(Folder, kind);
        SortedDictionary<string, string> found = new(texts.ToDictionary(text => $"{text.Name}.txt", text => text.Text), StringComparer.Ordinal);
        if (Environment.GetEnvironmentVariable("CONVNEXT_UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(folder);
            Array.ForEach(Directory.GetFiles(folder), File.Delete);
            foreach ((string name, string text) in found)
            {
                File.WriteAllText(Path.Combine(folder, name), text);
            }

            return;
        }

        Assert.Equal(found.Keys, Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        foreach ((string name, string text) in found)
        {
            string recorded = File.ReadAllText(Path.Combine(folder, name));
            Assert.True(recorded == text, $"{kind}/{name} is another now; CONVNEXT_UPDATE_SNAPSHOTS=1 accepts that:\n{text}");
        }
    }
}
