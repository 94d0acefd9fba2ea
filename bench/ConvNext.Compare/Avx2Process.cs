using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Runtime.Intrinsics.X86;

namespace ConvNext.Compare;

/// <summary>
/// The comparison with ours on AVX2, on a machine that has more: in a process whose runtime does without AVX-512, so that not only the
/// registers are narrower but also as few as on an older processor.
/// </summary>
internal static class Avx2Process
{
    // The newer and the older spelling, of which each runtime knows one.
    private static readonly string[] Switches = ["DOTNET_EnableAVX512", "DOTNET_EnableAVX512F"];

    /// <summary>Whether this process has more than AVX2.</summary>
    public static bool IsNeeded => Avx512F.IsSupported;

    /// <summary>Runs the same comparison there.</summary>
    /// <returns>Its exit code.</returns>
    public static int Run(IEnumerable<string> arguments, IEnumerable<int> threads)
    {
        string peaks = string.Join(',', threads.Select(static number => FmaPeak.Measure(number).ToString(CultureInfo.InvariantCulture)));
        ProcessStartInfo start = OwnProcess.With([.. arguments, "--peer-peaks", peaks]);
        foreach (string name in Switches)
        {
            start.Environment[name] = "0";
        }

        using Process process = OwnProcess.Start(start);
        process.WaitForExit();
        return process.ExitCode;
    }
}
