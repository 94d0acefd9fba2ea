using System;
using System.IO;
using System.Linq;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Cli.Pictures;

namespace ConvNext.Cli.Features;

/// <summary>What <c>convnext features</c> was asked to do.</summary>
/// <param name="Pictures">The pictures.</param>
/// <param name="Model">Which model looks at them.</param>
/// <param name="Processing">Threads, and the arithmetic of the resize.</param>
/// <param name="Normalize">Whether vectors are divided by their length.</param>
/// <param name="Output">The file to write.</param>
internal sealed record FeaturesArguments(PictureList Pictures, ModelChoice Model, ProcessingOptions Processing, bool Normalize, string Output)
{
    private static readonly string[] Endings = [".npy", ".safetensors", ".jsonl"];

    /// <summary>The file to write.</summary>
    public static CommandOption Out { get; } = OutputOption.Of("the file to write: .npy, .safetensors or .jsonl");

    /// <summary>Vectors of length one.</summary>
    public static CommandOption NormalizeOption { get; } = new("--normalize", null, "divide each vector by its length");

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static FeaturesArguments Parse(ArgumentReader reader)
    {
        PictureList pictures = new(reader.Operands, reader.Has(PictureList.NullOption));
        string output = OutputOption.Read(reader, Out, "features", "vectors.npy");
        if (!Endings.Contains(Path.GetExtension(output), StringComparer.Ordinal))
        {
            throw new UsageException($"The file to write is '{output}', but its name must end in {string.Join(" or ", Endings)}.");
        }

        return reader.Operands.Count > 0
            ? new FeaturesArguments(pictures, ModelChoice.Read(reader), ProcessingOptions.Read(reader), reader.Has(NormalizeOption), output)
            : throw new UsageException("features needs at least one picture.");
    }
}
