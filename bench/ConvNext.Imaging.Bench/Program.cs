using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using ConvNext.Imaging;
using ConvNext.Imaging.Bench;
using SkiaSharp;

// Times the decoding of JPEGs beside SkiaSharp's, in turn, on one thread. Without arguments it makes photographs of three sizes, and a progressive
// one where jpegtran is installed; with arguments it takes those files. With --write and a folder it also leaves the files there.
const double SecondsPerFile = 4;

List<string> arguments = [.. args];
string? folder = null;
if (arguments.IndexOf("--write") is int option and >= 0)
{
    folder = option + 1 < arguments.Count ? arguments[option + 1] : throw new ArgumentException("--write needs a folder.");
    arguments.RemoveRange(option, 2);
    Directory.CreateDirectory(folder);
}

Console.WriteLine("| picture | bytes | ConvNext.Imaging, ms (least) | SkiaSharp, ms (least) | ours ÷ SkiaSharp |");
Console.WriteLine("|---|---:|---:|---:|---:|");
foreach ((string name, byte[] file) in arguments.Count > 0 ? Given(arguments) : Made())
{
    if (folder is not null)
    {
        File.WriteAllBytes(Path.Combine(folder, name + ".jpg"), file);
    }

    Report(name, file);
}

static IEnumerable<(string Name, byte[] File)> Given(List<string> paths)
{
    foreach (string path in paths)
    {
        yield return (Path.GetFileName(path), File.ReadAllBytes(path));
    }
}

static IEnumerable<(string Name, byte[] File)> Made()
{
    byte[] large = Photograph.Encode(4000, 3000);
    yield return ("12 MP baseline", large);
    if (ToProgressive(large) is byte[] progressive)
    {
        yield return ("12 MP progressive", progressive);
    }

    yield return ("2 MP baseline", Photograph.Encode(1632, 1224));
    yield return ("0.3 MP baseline", Photograph.Encode(640, 480));
}

static byte[]? ToProgressive(byte[] baseline)
{
    string source = Path.GetTempFileName();
    try
    {
        File.WriteAllBytes(source, baseline);
        using Process? process = Process.Start(new ProcessStartInfo("jpegtran", ["-progressive", source]) { RedirectStandardOutput = true });
        using MemoryStream output = new();
        process!.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : null;
    }
    catch (System.ComponentModel.Win32Exception)
    {
        Console.Error.WriteLine("jpegtran is not installed: there is no progressive picture.");
        return null;
    }
    finally
    {
        File.Delete(source);
    }
}

static void Report(string name, byte[] file)
{
    ManagedImageDecoder decoder = new();
    List<double> ours = [];
    List<double> skia = [];
    Stopwatch total = Stopwatch.StartNew();
    while (total.Elapsed.TotalSeconds < SecondsPerFile || ours.Count < 10)
    {
        ours.Add(Time(() => decoder.Decode(file)));
        skia.Add(Time(() =>
        {
            using SKBitmap bitmap = SKBitmap.Decode(file);
        }));
    }

    ours.Sort();
    skia.Sort();
    double median = ours[ours.Count / 2];
    double peer = skia[skia.Count / 2];
    Console.WriteLine($"| {name} | {file.Length} | {median:F2} ({ours[0]:F2}) | {peer:F2} ({skia[0]:F2}) | {median / peer:F2} |");
}

static double Time(Action action)
{
    long start = Stopwatch.GetTimestamp();
    action();
    return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}
