using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Compare;

/// <summary>
/// The comparison on AVX2, on a machine that has more: in a process that is shown a processor without AVX-512 (<c>HoldToAvx2.c</c>). Both sides
/// choose their code by CPUID, and neither can be asked to choose other code in another way: ONNX Runtime has no option for it.
/// </summary>
internal static class Avx2Process
{
    private const string Source = "HoldToAvx2.c";
    private const string Held = "CONVNEXT_COMPARE_HELD_TO_AVX2";
    private const int FeaturesLeaf = 7;
    private const int Avx512FBit = 16;

    /// <summary>Whether this process is shown more than AVX2.</summary>
    /// <remarks>By CPUID itself: the runtime can be told to do without AVX-512 (<c>DOTNET_EnableAVX512</c>), ONNX Runtime cannot.</remarks>
    public static bool IsNeeded => X86Base.IsSupported && (X86Base.CpuId(FeaturesLeaf, 0).Ebx >> Avx512FBit & 1) != 0;

    /// <summary>Runs the same comparison there.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="NotSupportedException">This is not Linux on x64, there is no C compiler, or CPUID stays as it is.</exception>
    public static int Run(IEnumerable<string> arguments)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new NotSupportedException("--avx2 needs Linux on x64, or a processor without AVX-512.");
        }

        if (Environment.GetEnvironmentVariable(Held) is not null)
        {
            throw new NotSupportedException("--avx2 could not hide AVX-512: CPUID still says that the processor has it.");
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("convnext-compare-");
        try
        {
            ProcessStartInfo start = OwnProcess.With(arguments);
            start.Environment[Held] = "1";
            start.Environment["LD_PRELOAD"] = Compile(folder);
            using Process process = OwnProcess.Start(start);
            process.WaitForExit();
            return process.ExitCode;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Compile(DirectoryInfo folder)
    {
        string library = Path.Combine(folder.FullName, "HoldToAvx2.so");
        string compiler = Environment.GetEnvironmentVariable("CC") ?? "cc";
        ProcessStartInfo start = new(compiler, ["-O2", "-shared", "-fPIC", "-o", library, Path.Combine(AppContext.BaseDirectory, Source), "-ldl"]);
        try
        {
            using Process process = OwnProcess.Start(start);
            process.WaitForExit();
            return process.ExitCode == 0
                ? library
                : throw new NotSupportedException($"--avx2 needs a C compiler; {compiler} ended with {process.ExitCode} on {Source}.");
        }
        catch (Win32Exception)
        {
            throw new NotSupportedException($"--avx2 needs a C compiler, and {compiler} is not installed; the variable CC can name another.");
        }
    }
}
