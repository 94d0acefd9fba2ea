using System;
using System.IO;

namespace ConvNext.Fuzz.Processes;

/// <summary>A copy of this program in a temporary folder whose ConvNext assemblies count the edges that they run along.</summary>
internal sealed class InstrumentedCopy : IDisposable
{
    private static readonly string[] Instrumented =
        ["ConvNext.AspNetCore.dll", "ConvNext.Configuration.dll", "ConvNext.Generator.dll", "ConvNext.Hub.dll", "ConvNext.Imaging.dll", "ConvNext.Imaging.ImageSharp.dll", "ConvNext.Runtime.dll"];

    private readonly string _folder = Directory.CreateTempSubdirectory("convnext-fuzz-").FullName;

    /// <summary>Copies and instruments.</summary>
    public InstrumentedCopy()
    {
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        foreach (string assembly in Instrumented)
        {
            SharpFuzz.Fuzzer.Instrument(Path.Combine(_folder, assembly), static _ => true, SharpFuzz.Options.Value);
        }
    }

    /// <summary>The program's assembly.</summary>
    public string Program => Path.Combine(_folder, "ConvNext.Fuzz.dll");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
