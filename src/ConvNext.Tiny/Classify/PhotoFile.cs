using System;
using System.IO;
using System.Threading;
using ConvNext.Files;
using ConvNext.Imaging;

namespace ConvNext.Tiny.Classify;

/// <summary>A photo as the command line names it: a path, which may be that of a pipe, or <c>-</c> for the standard input.</summary>
internal static class PhotoFile
{
    private const string StandardInput = "-";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Reads and decodes a photo.</summary>
    /// <param name="photo">The path, or <c>-</c>.</param>
    /// <param name="errors">Told when nobody writes into a pipe: waiting without a word looks like a program that hangs.</param>
    /// <exception cref="ImageDecodeException">It cannot be read or decoded; the sentence begins with its name.</exception>
    public static RgbImage Decode(string photo, TextWriter errors)
    {
        if (photo.Length == 0)
        {
            throw new ImageDecodeException("The path of a photo is empty.");
        }

        var decoder = new ManagedImageDecoder();
        if (photo != StandardInput)
        {
            bool waits = PathKind.Of(photo).Kind == FileKind.Pipe;
            using Timer? notice = waits ? Notice($"{photo} is a pipe, and nothing has come out of it yet; waiting.", errors) : null;
            return decoder.DecodeFile(photo);
        }

        try
        {
            using Timer notice = Notice("Waiting for a photo on the standard input.", errors);
            using Stream input = Console.OpenStandardInput();
            return decoder.Decode(input);
        }
        catch (ImageDecodeException error)
        {
            throw new ImageDecodeException($"standard input: {error.Message}", error);
        }
    }

    private static Timer Notice(string sentence, TextWriter errors) =>
        new(_ => errors.WriteLine($"convnext: {sentence}"), state: null, Patience, Timeout.InfiniteTimeSpan);
}
