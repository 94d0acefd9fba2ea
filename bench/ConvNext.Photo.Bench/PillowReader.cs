using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;

namespace ConvNext.Photo.Bench;

/// <summary>Pillow in a Python beside this program, which stays warm and measures itself: what goes through the pipe is not counted.</summary>
internal sealed class PillowReader : IPhotoReader
{
    private readonly Process _python;
    private readonly Stream _answers;
    private readonly byte[] _middle = new byte[3 * Normalisation.Size * Normalisation.Size];
    private readonly string _task;

    /// <param name="python">A Python that has Pillow.</param>
    /// <param name="draft">Whether libjpeg may decode at a part of the size.</param>
    /// <exception cref="InvalidOperationException">Python does not start, or has no Pillow.</exception>
    public PillowReader(string python, bool draft)
    {
        _task = draft ? "draft" : "pixels";
        ProcessStartInfo start = new(python, ["-u", Path.Combine(AppContext.BaseDirectory, "pillow_peer.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _python = Process.Start(start)!;
        _answers = _python.StandardOutput.BaseStream;
        string version = ReadLine();
        Name = draft ? $"Pillow {version}, draft" : $"Pillow {version}";
    }

    public string Name { get; }

    /// <summary>Whether its pixels are those that the model was trained with.</summary>
    public bool IsExact => _task == "pixels";

    public double Decode(PhotoFile photo) => Ask(IsExact ? "decode" : _task, photo).Decode;

    public double Read(PhotoFile photo, float[] pixelValues)
    {
        (double decode, double resize) = Ask(_task, photo);
        long start = Stopwatch.GetTimestamp();
        Normalisation.Apply(_middle, 3, pixelValues);
        return decode + resize + Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public void Dispose()
    {
        _python.StandardInput.Close();
        _python.WaitForExit();
        _python.Dispose();
    }

    private (double Decode, double Resize) Ask(string task, PhotoFile photo)
    {
        _python.StandardInput.WriteLine($"{task} {photo.Path}");
        _python.StandardInput.Flush();
        string[] times = ReadLine().Split(' ');
        if (task != "decode")
        {
            _answers.ReadExactly(_middle);
        }

        return (Milliseconds(times[0]), Milliseconds(times[1]));
    }

    private static double Milliseconds(string nanoseconds) => long.Parse(nanoseconds, CultureInfo.InvariantCulture) / 1e6;

    private string ReadLine()
    {
        StringBuilder line = new();
        for (int next = _answers.ReadByte(); next != '\n'; next = _answers.ReadByte())
        {
            if (next < 0)
            {
                throw new InvalidOperationException($"{_python.StartInfo.FileName} gave no answer; it must be a Python that has Pillow (--python FILE).");
            }

            line.Append((char)next);
        }

        return line.ToString();
    }
}
