using System;
using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Files;
using ConvNext.Training.Results;

namespace ConvNext.Cli.Train;

/// <summary>The folder that a training writes.</summary>
internal static class TrainOutput
{
    /// <summary>Refuses a folder that training would read, or in which there is a model already; then makes it.</summary>
    /// <exception cref="UsageException">It is one of them.</exception>
    /// <exception cref="ConvNextException">It cannot be made.</exception>
    public static void Prepare(TrainArguments arguments)
    {
        string output = arguments.Output;
        if (PathKind.AreSame(arguments.Data, output))
        {
            throw new UsageException($"{output} is the folder of the pictures; choose another one to write.");
        }

        if (arguments.Model.Weights is { } weights && PathKind.AreSame(Directory.Exists(weights) ? weights : Path.GetDirectoryName(Path.GetFullPath(weights))!, output))
        {
            throw new UsageException($"{output} is the folder of the weights to begin with; choose another one to write.");
        }

        if (!arguments.Overwrites && File.Exists(Path.Combine(output, ModelFiles.WeightsFileName)))
        {
            throw new UsageException($"{output} holds a model already; {TrainOptions.Overwrite.Name} replaces it.");
        }

        try
        {
            Directory.CreateDirectory(output);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConvNextException($"{output}: The folder cannot be made ({error.Message.TrimEnd('.')}).", error);
        }
    }
}
