using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Pictures;

namespace ConvNext.Cli.Evaluate;

/// <summary>Pictures that lie in a folder for each class.</summary>
internal static class ClassFolders
{
    /// <summary>The pictures with the class of their folder, in the order of the folders' names.</summary>
    /// <exception cref="ConvNextException">There is no such folder, none in it, or one that is called like no class.</exception>
    public static IReadOnlyList<(PictureEntry Picture, int Class)> Read(string folder, IReadOnlyList<string> labels)
    {
        ClassNames names = new(labels);
        List<(PictureEntry, int)> found = [];
        foreach (string path in Folders(folder))
        {
            int index = ClassOf(path, names);
            found.AddRange(FolderFiles.Pictures(path).Select(picture => (picture, index)));
        }

        return found;
    }

    private static int ClassOf(string path, ClassNames names)
    {
        try
        {
            return names.Find(Path.GetFileName(path));
        }
        catch (ConvNextException error)
        {
            throw new ConvNextException($"{path}: {error.Message}", error);
        }
    }

    private static string[] Folders(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new ConvNextException($"{folder}: There is no such folder; one is needed that has a folder of pictures for each class.");
        }

        string[] folders = [.. Directory.GetDirectories(folder).Where(path => Path.GetFileName(path)[0] != '.').Order(StringComparer.Ordinal)];
        return folders.Length > 0 ? folders : throw new ConvNextException($"{folder}: The folder has no folders; one is needed for each class, with its pictures.");
    }
}
