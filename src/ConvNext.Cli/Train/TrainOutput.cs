using System;
using System.Collections.Generic;
using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Files;
using ConvNext.Training.Checkpoints;
using ConvNext.Training.Results;

namespace ConvNext.Cli.Train;

/// <summary>The folder that a training writes.</summary>
internal static class TrainOutput
{
    /// <summary>The same for a training that may have been begun: gives the checkpoint that it goes on from, or null.</summary>
    /// <exception cref="UsageException">The folder is one of them.</exception>
    /// <exception cref="ConvNextException">It cannot be made, or there is no such checkpoint.</exception>
    public static string? PrepareToResume(TrainArguments arguments, FineTuneArguments tuning)
    {
        Prepare(arguments);
        if (tuning.Resume is { } chosen)
        {
            return CheckpointFolder.StepsOf(Path.TrimEndingDirectorySeparator(chosen)) is not null && Directory.Exists(chosen)
                ? chosen
                : throw new ConvNextException($"{chosen} is no checkpoint of a training; a folder called checkpoint-N is needed.");
        }

        IReadOnlyList<string> checkpoints = CheckpointFolder.In(arguments.Output);
        if (!arguments.Overwrites)
        {
            return checkpoints.Count > 0 ? checkpoints[^1] : null;
        }

        foreach (string old in checkpoints)
        {
            Directory.Delete(old, recursive: true);
        }

        return null;
    }

    /// <summary>Refuses to train without pictures, or without some that nobody said could be left out.</summary>
    /// <exception cref="ConvNextException">Pictures cannot be read, or none is left.</exception>
    public static void CheckPictures(TrainArguments arguments, int broken, int left)
    {
        if (broken > 0 && !arguments.SkipsBroken)
        {
            throw new ConvNextException($"Pictures that cannot be read are {broken}, as said above; {TrainOptions.SkipBroken.Name} trains without them.");
        }

        if (left == 0)
        {
            throw new ConvNextException($"{arguments.Data}: No picture is left to train with.");
        }
    }

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
            throw new ConvNextException($"{output}: The folder cannot be made ({FileReason.Of(error)}).", error);
        }
    }
}
