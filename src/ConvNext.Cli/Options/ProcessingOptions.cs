using System;
using ConvNext.Cli.CommandLine;
using ConvNext.Preprocessing;

namespace ConvNext.Cli.Options;

/// <summary>How pictures are worked on, which several commands let a person choose: threads, and whose arithmetic resizes.</summary>
/// <param name="Threads">Threads in all; 0 means one per processor.</param>
/// <param name="Backend">Whose arithmetic resizes the pictures; null leaves it to the preprocessor's configuration.</param>
internal sealed record ProcessingOptions(int Threads, ImageProcessorBackend? Backend)
{
    private const int MostThreads = 1024;

    /// <summary>The number of threads.</summary>
    public static CommandOption ThreadsOption { get; } = new(
        "--threads", "N", "threads (default: one for each processor); they share one picture, of many each has its own");

    /// <summary>The arithmetic of the resize.</summary>
    public static CommandOption BackendOption { get; } = new(
        "--backend", "NAME", "arithmetic of the resize: torchvision or pil (default: torchvision,\nunless the model's files say otherwise)")
    {
        Words = ["torchvision", "pil"],
    };

    /// <summary>Reads both.</summary>
    /// <exception cref="UsageException">One of them cannot be followed.</exception>
    public static ProcessingOptions Read(ArgumentReader reader) => new(
        reader.Number(ThreadsOption, otherwise: 0, least: 1, MostThreads),
        reader.Word(BackendOption) switch { null => null, "pil" => ImageProcessorBackend.Pil, _ => ImageProcessorBackend.Torchvision });

    /// <summary>The image processor of a model.</summary>
    /// <param name="options">What the model says.</param>
    /// <exception cref="ConvNextException">The other backend does not do what the model's files ask for.</exception>
    public ConvNextImageProcessor ProcessorFor(ConvNextImageProcessorOptions options)
    {
        try
        {
            return new ConvNextImageProcessor(Backend is { } chosen ? options with { Backend = chosen } : options);
        }
        catch (ArgumentException error)
        {
            // The files are checked where they are read: only the other backend can be what does not fit.
            throw new ConvNextException($"{BackendOption.Name} cannot be followed: {error.Message}", error);
        }
    }
}
