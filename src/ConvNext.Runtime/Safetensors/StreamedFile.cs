using System;
using System.IO;
using ConvNext.Files;
using ConvNext.Tensors;
using Microsoft.Win32.SafeHandles;

namespace ConvNext.Safetensors;

/// <summary>Opens what may turn out to be a pipe or a device, and reads it where it does.</summary>
/// <remarks>
/// What begins like no file of weights is refused after its first bytes: an endless device such as <c>/dev/zero</c> is not read to an end that it
/// does not have.
/// </remarks>
/// <param name="path">Its path.</param>
/// <param name="longest">How many bytes are read of what has no length.</param>
/// <param name="isText">Whether it is an index, so that its first bytes are not those of weights.</param>
/// <param name="patience">How long to wait.</param>
/// <param name="loading">What is done with a file.</param>
internal sealed class StreamedFile(string path, long longest, bool isText, StreamPatience patience, WeightLoading loading)
{
    private const int LongestSignature = 512;

    /// <summary>The file, mapped or read.</summary>
    /// <exception cref="SafetensorsException">It is empty, too long, no file of weights, or gives nothing for too long.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public WeightFile Open()
    {
        var reading = new PatientReading<WeightFile>(path, state => state == ReadingState.Open ? patience.Reading : patience.Opening);
        try
        {
            return reading.Run(Read, GivenUp);
        }
        catch (Exception error) when (error is not (ConvNextException or IOException or UnauthorizedAccessException or NotSupportedException))
        {
            throw new SafetensorsException($"{path} cannot be read: {FileReason.Of(error)}.", error);
        }
    }

    private WeightFile Read(PatientReading<WeightFile> reading)
    {
        using SafeFileHandle handle = WeightFile.OpenHandle(path);
        reading.Progress();
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        if (stream.CanSeek && stream.Length > 0)
        {
            return WeightFile.Load(path, handle, loading);
        }

        var bytes = new NativeBytes();
        try
        {
            ReadAll(stream, bytes, reading);
            return bytes.Length > 0 ? WeightFile.Own(path, bytes) : throw new SafetensorsException($"{path} is empty.");
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private unsafe void ReadAll(FileStream stream, NativeBytes bytes, PatientReading<WeightFile> reading)
    {
        bool isRecognised = isText;
        while (!reading.IsAbandoned)
        {
            int count = stream.Read(bytes.Room());
            reading.Progress();
            if (count == 0)
            {
                return;
            }

            bytes.Advance(count);
            if (!isRecognised && bytes.Length >= LongestSignature)
            {
                FileSignature.RefuseOthers(new ReadOnlySpan<byte>(bytes.Data, LongestSignature), path);
                isRecognised = true;
            }

            if (bytes.Length > longest)
            {
                throw new SafetensorsException($"{path} gives more than {longest} bytes; so many are read of it at most.");
            }
        }
    }

    private SafetensorsException GivenUp(ReadingState state) => new(state == ReadingState.Open
        ? $"{path} gave nothing more for {patience.Reading.TotalSeconds} seconds, and did not end."
        : $"{path} is a pipe to which nobody wrote for {patience.Opening.TotalSeconds} seconds.");
}
