using System;
using System.IO;
using System.Threading;
using ConvNext.Files;
using ConvNext.Imaging;
using ConvNext.Preprocessing;

namespace ConvNext.Cli.Pictures;

/// <summary>Reads and decodes a picture, which may come out of a pipe or have come over the standard input.</summary>
internal static class PictureFile
{
    /// <summary>How errors call the standard input.</summary>
    public const string StandardInputName = "standard input";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly ManagedImageDecoder Decoder = new();

    /// <summary>Reads and decodes a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="processor">What it is decoded for, which decides what becomes of alpha.</param>
    /// <param name="errors">Told when nobody writes into a pipe: waiting without a word looks like a program that hangs.</param>
    /// <exception cref="ConvNextException">It cannot be read or decoded; the sentence begins with its name.</exception>
    public static RgbImage Decode(PictureEntry picture, ConvNextImageProcessorOptions processor, TextWriter errors)
    {
        if (picture.Error is not null)
        {
            throw new ImageDecodeException(picture.Error);
        }

        ImageDecodeOptions options = ImageDecodeOptions.For(processor);
        if (picture.Encoded is { } encoded)
        {
            return Decode(StandardInputName, new MemoryStream(encoded), options);
        }

        if (picture.Path.Length == 0)
        {
            throw new ImageDecodeException("The path of a photo is empty.");
        }

        return PathKind.Of(picture.Path).Kind == FileKind.Pipe
            ? Decode(picture.Path, OpenPipe(picture.Path, errors), options)
            : Decoder.DecodeFile(picture.Path, options);
    }

    private static RgbImage Decode(string name, Stream stream, ImageDecodeOptions options)
    {
        using (stream)
        {
            try
            {
                return Decoder.Decode(stream, options);
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
