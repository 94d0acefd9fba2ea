using System;
using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Terminal;
using ConvNext.Hub;

namespace ConvNext.Cli.Download;

/// <summary><c>convnext download</c>: a model of the hub comes into the cache that Python's tools share.</summary>
internal static class DownloadCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "download",
        Operands = "REPO[@REVISION]",
        Summary = "fetch a model from the hub into the cache that Python's tools share",
        Description = """
            Fetches config.json, the image processor's file and the weights of a model from the Hugging Face hub, verifies every
            byte, and prints the folder where they are. What is there is not fetched again. Weights that are there only as
            PyTorch saved them are rewritten as safetensors, in a cache of this program (CONVNEXT_CACHE, else ~/.cache/convnext).
            HF_HOME, HF_HUB_CACHE, HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE mean what they mean to Python's tools.
            """,
        Options = [DownloadArguments.PullRequestOption, DownloadArguments.NoConvertOption],
        Examples =
        [
            new("convnext download facebook/convnext-tiny-224", "then: convnext classify cat.jpg --model facebook/convnext-tiny-224"),
            new("convnext download facebook/convnext-tiny-224@refs/pr/4", "a branch, a tag, a commit or a pull request"),
            new("HF_HUB_OFFLINE=1 convnext download facebook/convnext-tiny-224", "is it there?"),
        ],
        Run = Command.Running(DownloadArguments.Parse, Run),
    };

    private static int Run(DownloadArguments arguments, TextWriter output, TextWriter errors)
    {
        (string repository, string revision) = HubModel.Parse(arguments.Name);
        HubSnapshot snapshot;
        using (Interruption interruption = new())
        using (TransferLine line = new(errors))
        using (HubClient client = new(HubOptions.FromEnvironment() with { TriesConversionPullRequest = arguments.TriesPullRequest }))
        {
            try
            {
                // The program has nothing else to do: there is no other work on this thread.
                snapshot = client.DownloadModelAsync(repository, revision, line, interruption.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
            {
                line.Dispose();
                interruption.AwaitEnd();
                throw;
            }
        }

        if (snapshot.Warning is not null)
        {
            errors.WriteLine($"convnext: {snapshot.Warning}");
        }

        output.WriteLine(arguments.Converts && !HubModel.HasSafetensors(snapshot) ? Conversion.Of(snapshot, errors) : snapshot.Folder);
        return ExitCode.Success;
    }
}
