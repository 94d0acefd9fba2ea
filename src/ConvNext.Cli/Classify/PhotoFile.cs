using System;
using System.IO;
using System.Threading;
using ConvNext.Files;
using ConvNext.Imaging;
using ConvNext.Preprocessing;

namespace ConvNext.Cli.Classify;

/// <summary>A photo as the command line names it: a path, which may be that of a pipe, or <c>-</c> for the standard input.</summary>
internal static class PhotoFile
{
    private const string StandardInput = "-";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Reads and decodes a photo.</summary>
    /// <param name="photo">The path, or <c>-</c>.</param>
    /// <param name="processor">What it is decoded for, which decides what becomes of alpha.</param>
    /// <param name="errors">Told when nobody writes into a pipe: waiting without a word looks like a program that hangs.</param>
    /// <exception cref="ImageDecodeException">It cannot be read or decoded; the sentence begins with its name.</exception>
    public static RgbImage Decode(string photo, ConvNextImageProcessorOptions processor, TextWriter errors)
    {
        if (photo.Length == 0)
        {
            throw new ImageDecodeException("The path of a photo is empty.");
        }

        ImageDecodeOptions options = ImageDecodeOptions.For(processor);
        if (photo == StandardInput)
        {
            return Decode("standard input", Console.OpenStandardInput(), options);
        }

        return PathKind.Of(photo).Kind == FileKind.Pipe
            ? Decode(photo, OpenPipe(photo, errors), options)
            : new ManagedImageDecoder().DecodeFile(photo, options);
    }

    private static RgbImage Decode(string name, Stream stream, ImageDecodeOptions options)
    {
        using (stream)
        {
            try
            {
                return new ManagedImageDecoder().Decode(stream, options);
            }
            catch (ImageDecodeException error)
            {
                throw new ImageDecodeException($"{name}: {error.Message}", error);
            }
        }
    }

    private static FileStream OpenPipe(string path, TextWriter errors)
    {
        // A pipe opens when its other end does.
        using Timer notice = new(
            _ => errors.WriteLine($"convnext: {path} is a pipe that nobody writes into yet; waiting."), state: null, Patience, Timeout.InfiniteTimeSpan);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageDecodeException($"{path}: The pipe cannot be read ({error.Message.TrimEnd('.')}).", error);
        }
    }
}
