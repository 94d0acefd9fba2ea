using System;
using System.IO;
using System.Threading;
using ConvNext.Files;
using ConvNext.Imaging;
using ConvNext.Preprocessing;

namespace ConvNext.Cli.Pictures;

/// <summary>Reads a picture, which may come out of a pipe or have come over the standard input.</summary>
internal static class PictureFile
{
    /// <summary>How errors call the standard input.</summary>
    public const string StandardInputName = "standard input";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What decodes pictures here.</summary>
    public static ManagedImageDecoder Decoder { get; } = new();

    /// <summary>Reads a picture and decodes all of it, for those who draw it.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="processor">What it is decoded for, which decides what becomes of alpha.</param>
    /// <param name="errors">Told when nobody writes into a pipe: waiting without a word looks like a program that hangs.</param>
    /// <exception cref="ConvNextException">It cannot be read or decoded; the sentence begins with its name.</exception>
    public static RgbImage Decode(PictureEntry picture, ConvNextImageProcessorOptions processor, TextWriter errors)
    {
        EncodedPicture encoded = Read(picture, errors);
        try
        {
            return Decoder.Decode(encoded.Bytes, ImageDecodeOptions.For(processor));
        }
        catch (ImageDecodeException error)
        {
            throw encoded.Named(error);
        }
    }

    /// <summary>Reads a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="errors">Told when nobody writes into a pipe.</param>
    /// <exception cref="ConvNextException">It cannot be read; the sentence begins with its name.</exception>
    public static EncodedPicture Read(PictureEntry picture, TextWriter errors)
    {
        if (picture.Error is not null)
        {
            throw new ImageDecodeException(picture.Error);
        }

        if (picture.Encoded is { } encoded)
        {
            return encoded.Length <= ImageDecodeOptions.Default.MaxStreamBytes
                ? new EncodedPicture(StandardInputName, encoded)
                : Read(StandardInputName, new MemoryStream(encoded));
        }

        if (picture.Path.Length == 0)
        {
            throw new ImageDecodeException("The path of a photo is empty.");
        }

        return PathKind.Of(picture.Path).Kind == FileKind.Pipe
            ? Read(picture.Path, OpenPipe(picture.Path, errors))
            : new EncodedPicture(picture.Path, ImageFileBytes.Read(picture.Path, ImageDecodeOptions.Default));
    }

    private static EncodedPicture Read(string name, Stream stream)
    {
        using (stream)
        {
            try
            {
                return new EncodedPicture(name, StreamBytes.Read(stream, "stream", ImageDecodeOptions.Default).ToArray());
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
            throw new ImageDecodeException($"{path}: The pipe cannot be read ({FileReason.Of(error)}).", error);
        }
    }
}
