using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Cli.Pictures;
using ConvNext.Training.Data;

namespace ConvNext.Cli.Train;

/// <summary>
/// The pictures of a folder: those to train with and those to measure with. Either the folder has a folder for each class, and a share is held back; or it has folders for both
/// parts, called as the reference's <c>imagefolder</c> knows them (train; validation, valid, dev or val; test), with a folder for each class in each.
/// </summary>
/// <param name="Labels">The classes: names of folders, sorted by their code units.</param>
/// <param name="Training">What is trained with.</param>
/// <param name="Evaluation">What is measured with; empty for nothing.</param>
internal sealed record TrainingData(IReadOnlyList<string> Labels, IReadOnlyList<TrainingPicture> Training, IReadOnlyList<TrainingPicture> Evaluation)
{
    private static readonly string[] TrainingNames = ["train", "training"];
    private static readonly string[] EvaluationNames = ["validation", "valid", "dev", "val", "test", "testing", "eval", "evaluation"];

    /// <summary>Looks which pictures there are.</summary>
    /// <exception cref="ConvNextException">There is no such folder, or not what training needs in it.</exception>
    public static TrainingData Read(TrainArguments arguments)
    {
        string[] folders = FoldersIn(arguments.Data);
        string? training = Named(folders, TrainingNames);
        string? evaluation = training is null ? null : Named(folders, EvaluationNames);
        string[] classes = training is null ? folders : FoldersIn(training);
        string[] labels = [.. classes.Select(NameOf)];
        if (labels.Length < 2)
        {
            throw new ConvNextException($"{training ?? arguments.Data}: The folder has one folder, '{labels[0]}'; at least two are needed, one for each class.");
        }

        TrainingPicture[] all = [.. Pictures(classes, labels)];
        TrainingPicture[] measured = evaluation is null ? [] : [.. Pictures(FoldersIn(evaluation), labels)];
        TrainingPicture[] trained = all;
        if (evaluation is null)
        {
            (int[] first, int[] second) = DataSplit.Random(all.Length, arguments.EvaluationShare, arguments.Seed);
            (trained, measured) = (Chosen(all, first), Chosen(all, second));
        }

        return new TrainingData(
            labels,
            Limited(trained, arguments.MostTrainingSamples, arguments.Seed),
            Limited(measured, arguments.MostEvaluationSamples, arguments.Seed));
    }

    private static TrainingPicture[] Chosen(TrainingPicture[] pictures, int[] indices) => Array.ConvertAll(indices, index => pictures[index]);

    private static TrainingPicture[] Limited(TrainingPicture[] pictures, int? most, ulong seed) =>
        Chosen(pictures, DataSplit.Limit([.. Enumerable.Range(0, pictures.Length)], most, seed));

    private static IEnumerable<TrainingPicture> Pictures(string[] folders, string[] labels)
    {
        foreach (string folder in folders)
        {
            int index = Array.BinarySearch(labels, NameOf(folder), StringComparer.Ordinal);
            if (index < 0)
            {
                string accepted = string.Join(", ", labels.Take(5)) + (labels.Length > 5 ? ", …" : "");
                throw new ConvNextException($"{folder}: No folder of the training pictures is called '{NameOf(folder)}'; accepted are {accepted}.");
            }

            foreach (PictureEntry picture in FolderFiles.Pictures(folder))
            {
                yield return picture.Error is null ? new TrainingPicture(picture, index) : throw new ConvNextException(picture.Error);
            }
        }
    }

    private static string? Named(string[] folders, string[] names) =>
        names.Select(name => folders.FirstOrDefault(folder => string.Equals(NameOf(folder), name, StringComparison.OrdinalIgnoreCase) && HasFolders(folder)))
            .FirstOrDefault(folder => folder is not null);

    // A class may be called train, too: its folder has pictures.
    private static bool HasFolders(string folder) => Directory.EnumerateDirectories(folder).Any(path => Path.GetFileName(path)[0] != '.');

    private static string NameOf(string folder) => Path.GetFileName(folder);

    private static string[] FoldersIn(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new ConvNextException($"{folder}: There is no such folder; one is needed that has a folder of pictures for each class.");
        }

        string[] folders = [.. Directory.GetDirectories(folder).Where(path => Path.GetFileName(path)[0] != '.').OrderBy(NameOf, StringComparer.Ordinal)];
        return folders.Length > 0 ? folders : throw new ConvNextException($"{folder}: The folder has no folders; one is needed for each class, with its pictures.");
    }
}
