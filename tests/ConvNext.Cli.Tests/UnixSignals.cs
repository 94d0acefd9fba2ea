using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace ConvNext.Cli.Tests;

/// <summary>Signals to processes, as a terminal or an administrator sends them.</summary>
internal static partial class UnixSignals
{
    // SIG_DFL and SIG_IGN.
    private const nint DefaultHandler = 0;
    private const nint IgnoringHandler = 1;

    /// <summary>Sends a signal. (A program that does so would take longer to start than what is to be interrupted.)</summary>
    public static void Send(Process process, int signal) => _ = Kill(process.Id, signal);

    /// <summary>Starts a process that does not ignore a signal.</summary>
    /// <remarks>A process that was started to be left alone (by nohup, or in the background of a script) ignores some signals, and so do all that it starts.</remarks>
    public static Process StartWithDefault(int signal, Func<Process> start)
    {
        bool isIgnored = OperatingSystem.IsLinux() && IsIgnored(signal);
        if (isIgnored)
        {
            SetHandler(signal, DefaultHandler);
        }

        try
        {
            return start();
        }
        finally
        {
            if (isIgnored)
            {
                SetHandler(signal, IgnoringHandler);
            }
        }
    }

    // "SigIgn: 0000000000001003": a bit for each signal, the first for signal 1.
    private static bool IsIgnored(int signal)
    {
        string mask = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..];
        return ((ulong.Parse(mask, NumberStyles.AllowLeadingWhite | NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) >> (signal - 1)) & 1) == 1;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
