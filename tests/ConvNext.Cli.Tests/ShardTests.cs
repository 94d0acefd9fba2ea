using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>Many pictures over many processes: parts, files that are complete or not there, and going on after a kill.</summary>
public sealed class ShardTests : IDisposable
{
    private const int Pictures = 200;

    private readonly TemporaryFolder _folder = new();

    public ShardTests()
    {
        byte[] cat = File.ReadAllBytes(_folder.File("cat.png"));
        byte[] rocket = File.ReadAllBytes(_folder.File("rocket.jpg"));
        for (int i = 0; i < Pictures; i++)
        {
            _folder.Write($"album/{i:000}.png", i % 3 == 0 ? cat : rocket);
        }

        _folder.Write("album/broken.png", "No picture.");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_parts_together_are_the_whole_to_the_byte()
    {
        ProgramRun whole = await ProgramRun.In(_folder.Path, "classify", "album", "--json");
        List<string> lines = [];
        for (int part = 0; part < 3; part++)
        {
            ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "album", "--shard", $"{part}/3", "--output", "answers.jsonl");
            Assert.Equal("", run.Output);
            string[] own = File.ReadAllLines(_folder.File($"answers.{part:00000}-of-00003.jsonl"));
            Assert.InRange(own.Length, Pictures / 5, Pictures / 2);
            lines.AddRange(own);
        }

        Assert.Equal(whole.Output.TrimEnd('\n').Split('\n').Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
        Assert.Equal(4, Directory.GetFiles(_folder.Path, "*", SearchOption.TopDirectoryOnly).Length - 1);
    }

    [UnixFact]
    public async Task After_a_kill_the_rest_is_done_and_nothing_twice()
    {
        ProgramRun whole = await ProgramRun.In(_folder.Path, "classify", "album", "--json");
        string part = _folder.File("answers.jsonl.part");
        using (Process process = ProgramRun.Start(_folder.Path, "classify", "album", "--output", "answers.jsonl", "--threads", "1"))
        {
            Attempts.Until(() => process.HasExited || (File.Exists(part) && new FileInfo(part).Length > 2000));
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.False(File.Exists(_folder.File("answers.jsonl")), "The kill came too late.");

        // A line that is not whole, as a machine that loses its power leaves it.
        await File.AppendAllTextAsync(part, "{\"path\":\"alb");
        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "album", "--output", "answers.jsonl", "--resume");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal(whole.Output, File.ReadAllText(_folder.File("answers.jsonl")));
        Assert.False(File.Exists(part));

        ProgramRun again = await ProgramRun.In(_folder.Path, "classify", "album", "--output", "answers.jsonl", "--resume");
        Assert.Equal((0, "convnext: answers.jsonl is complete already.\n"), (again.ExitCode, again.Errors));
    }

    [Theory]
    [InlineData("answers.jsonl.part", "--top 2", "pocket with 2 classes by softmax")]
    [InlineData("answers.jsonl.part", "--function-to-apply sigmoid", "pocket with 5 classes by sigmoid")]
    [InlineData("answers.jsonl.part", "--timings", "pocket with 5 classes by softmax and times")]
    [InlineData("answers.jsonl", "--top 2", "pocket with 2 classes by softmax")]
    public async Task Answers_of_another_kind_are_not_gone_on_with(string file, string options, string kind)
    {
        ProgramRun first = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--json");
        _folder.Write(file, first.Output);

        ProgramRun run = await ProgramRun.In(_folder.Path, ["classify", "cat.png", "--output", "answers.jsonl", "--resume", .. options.Split(' ')]);

        Assert.Equal(
            $"convnext: {file} has answers of pocket with 5 classes by softmax, and this run gives those of {kind}; give the options of the run that began it, or another file.\n",
            run.Errors);
        Assert.Equal((1, first.Output), (run.ExitCode, File.ReadAllText(_folder.File(file))));
    }

    [Fact]
    public async Task A_file_of_something_else_is_not_gone_on_with()
    {
        _folder.Write("notes.part", "Dear diary,\n");

        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--output", "notes", "--resume");

        Assert.Equal("convnext: notes.part has lines that classify does not write; delete it, or give another file.\n", run.Errors);
        Assert.Equal((1, "Dear diary,\n"), (run.ExitCode, File.ReadAllText(_folder.File("notes.part"))));
    }

    [Theory]
    [InlineData("SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=4 SLURM_ARRAY_TASK_COUNT=3", "answers.00001-of-00003.jsonl")]
    [InlineData("SLURM_ARRAY_TASK_ID=8 SLURM_ARRAY_TASK_MIN=4 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_STEP=2", "answers.00002-of-00003.jsonl")]
    [InlineData("JOB_COMPLETION_INDEX=0 JOB_COMPLETIONS=2", "answers.00000-of-00002.jsonl")]
    public async Task A_scheduler_says_which_part(string variables, string file)
    {
        (string, string)[] environment = [.. variables.Split(' ').Select(variable => (variable.Split('=')[0], variable.Split('=')[1]))];

        ProgramRun run = await ProgramRun.WithEnvironment(_folder.Path, environment, "classify", "album", "--shard", "auto", "--output", "answers.jsonl");

        Assert.True(run.ExitCode is 0 or 1, run.Errors);
        Assert.True(File.Exists(_folder.File(file)));
    }

    [Theory]
    [InlineData("SLURM_ARRAY_TASK_ID=3", "Option --shard is auto and SLURM_ARRAY_TASK_ID is 3, but SLURM_ARRAY_TASK_COUNT is '', and must be a number above it.")]
    [InlineData("NONE=0", "Option --shard is auto, but neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set.")]
    public async Task A_scheduler_that_says_nothing_is_one_sentence(string variable, string sentence)
    {
        ProgramRun run = await ProgramRun.WithEnvironment(_folder.Path, [(variable.Split('=')[0], variable.Split('=')[1])], "classify", "cat.png", "--shard", "auto");

        Assert.Equal((2, $"convnext: {sentence}\n"), (run.ExitCode, run.Errors));
    }
}
