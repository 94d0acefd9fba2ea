using System;
using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Files;

namespace ConvNext.Cli.Options;

/// <summary>What is said before a file is written: it must not be one of those that are read for it.</summary>
internal static class OutputCheck
{
    /// <summary>Refuses to write over the input, under whatever name, or over a file of the checkpoint in the input's folder.</summary>
    /// <exception cref="UsageException">The output is one of them.</exception>
    public static void RefuseInput(string input, string output)
    {
        if (PathKind.Of(output).Kind != FileKind.Regular)
        {
            return;
        }

        if (PathKind.AreSame(input, output))
        {
            throw new UsageException($"{output} is the file to read; choose another name for the file to write.");
        }

        bool isIndex = input.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        string? folder = PathKind.Of(input).Kind == FileKind.Folder ? input : isIndex ? Path.GetDirectoryName(Path.GetFullPath(input)) : null;
        if (folder is null || !Directory.Exists(folder))
        {
            return;
        }

        foreach (string file in Directory.EnumerateFiles(folder))
        {
            if (IsOfCheckpoint(Path.GetFileName(file)) && PathKind.AreSame(file, output))
            {
                throw new UsageException($"{output} is a file of the checkpoint in {folder}; choose another name for the file to write.");
            }
        }
    }

    /// <summary>Whether something is to be said on the standard output: not where the output may be just that.</summary>
    public static bool IsFile(string output) => PathKind.Of(output).Kind == FileKind.Regular;

    // model.safetensors, its shards (model-00001-of-00002.safetensors), PyTorch's files, and what is written beside them.
    private static bool IsOfCheckpoint(string name) =>
        name.Equals("model.safetensors", StringComparison.OrdinalIgnoreCase)
        || (name.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) && name.Contains("-of-", StringComparison.OrdinalIgnoreCase))
        || Array.Exists([".json", ".bin", ".pt", ".pth", ".ckpt", ".tar"], ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
