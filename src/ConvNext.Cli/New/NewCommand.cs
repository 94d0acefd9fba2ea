using System.IO;
using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.New;

/// <summary><c>convnext new</c>: a project for a network that this program does not have.</summary>
internal static class NewCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "new",
        Operands = "FOLDER|REPO -o APP",
        Summary = "write a small .NET project for a checkpoint's network",
        Description = """
            Writes a project (APP.csproj, Program.cs, README.md) with the checkpoint's config.json and preprocessor_config.json. Its
            network is generated while the project is built, with the packages ConvNext.Generator and ConvNext.Imaging of this
            program's version; its program classifies pictures. Every ConvNeXt can be had so: also those of which this program
            has no network. Of a repository of the hub only these two files are fetched.
            """,
        Options = [NewArguments.Out],
        Examples =
        [
            new("convnext new ./my-checkpoint -o App", "then: dotnet run -c Release --project App -- ./my-checkpoint cat.jpg"),
            new("convnext new facebook/convnextv2-atto-1k-224 -o App", "of the hub"),
        ],
        Run = Command.Running(NewArguments.Parse, Run),
    };

    private static int Run(NewArguments arguments, TextWriter output, TextWriter errors)
    {
        var network = NetworkFiles.Read(arguments.Source);
        ProjectFolder.Write(arguments.Folder, network);
        output.WriteLine($"{arguments.Folder}: dotnet run -c Release --project {arguments.Folder} -- {network.Weights} PHOTO...");
        return ExitCode.Success;
    }
}
