using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary><c>convnext evaluate</c>: counts over folders of classes.</summary>
public sealed class EvaluateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EvaluateTests()
    {
        byte[] cat = File.ReadAllBytes(_folder.File("cat.png"));
        byte[] rocket = File.ReadAllBytes(_folder.File("rocket.jpg"));
        _folder.Write("val/Cat/1.png", cat);
        _folder.Write("val/Cat/2.png", cat);
        _folder.Write("val/airplane/1.jpg", rocket);
        _folder.Write("val/5/1.png", cat);
        _folder.Write("val/5/2.jpg", rocket);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Folders_are_classes_by_label_or_number()
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, "evaluate", "val");

        Assert.Equal(
            """
            5 pictures: top-1 60.00 %, top-5 80.00 %

            class     pictures     top-1     top-5
            airplane         1  100.00 %  100.00 %
            cat              2  100.00 %  100.00 %
            dog              2    0.00 %   50.00 %

            taken for another most often:
                 1  dog      for airplane
                 1  dog      for cat

            """,
            run.Output);
        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
    }

    [Fact]
    public async Task Json_and_page_have_the_same_numbers_and_what_could_not_be_read()
    {
        _folder.Write("val/Cat/3.png", "No picture.");

        ProgramRun run = await ProgramRun.In(_folder.Path, "evaluate", "val", "--json", "--html", "report.html");

        JsonNode result = JsonNode.Parse(run.Output)!;
        Assert.Equal((5, 1, 0.6, 0.8), ((int)result["pictures"]!, (int)result["unreadable"]!, (double)result["top1"]!, (double)result["top5"]!));
        Assert.Equal(["airplane", "cat", "dog"], result["classes"]!.AsArray().Select(one => (string)one!["label"]!));
        Assert.Equal([("dog", "airplane", 1), ("dog", "cat", 1)], result["confusions"]!.AsArray().Select(one => ((string)one!["actual"]!, (string)one["answered"]!, (int)one["count"]!)));
        Assert.StartsWith($"convnext: {Path.Combine("val", "Cat", "3.png")}: The file is text", run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
        string page = File.ReadAllText(_folder.File("report.html"));
        Assert.Contains("<p>5 pictures, 1 could not be read. Top-1 <b>60.00 %</b>, top-5 <b>80.00 %</b>.</p>", page, StringComparison.Ordinal);
        Assert.Contains("<tr><td>dog</td><td>2</td><td>0.00 %</td><td>50.00 %</td></tr>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "nowhere: There is no such folder; one is needed that has a folder of pictures for each class.")]
    [InlineData("val/Cat", "val/Cat: The folder has no folders; one is needed for each class, with its pictures.")]
    [InlineData("other", "other/zebra: No class of the network is called 'zebra'; accepted are its labels (airplane, automobile, bird, …) and numbers from 0 to 9.")]
    [InlineData("typo", "typo/airplnae: No class of the network is called 'airplnae' (did you mean airplane?); accepted are its labels (airplane, automobile, bird, …) and numbers from 0 to 9.")]
    public async Task A_folder_that_is_none_of_that_is_one_sentence(string name, string sentence)
    {
        Directory.CreateDirectory(_folder.File("other", "zebra"));
        Directory.CreateDirectory(_folder.File("typo", "airplnae"));

        ProgramRun run = await ProgramRun.In(_folder.Path, "evaluate", name);

        Assert.Equal($"convnext: {sentence}\n", run.Errors);
        Assert.Equal(("", 1), (run.Output, run.ExitCode));
    }
}
