using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using ConvNext.Files;

namespace ConvNext.Tiny.CommandLine;

/// <summary>Ends the program at a signal as a shell expects it, with 128 and the signal's number, and leaves no unfinished file behind.</summary>
internal sealed class Signals : IDisposable
{
    private const int SignalExitCode = 128;

    private readonly List<PosixSignalRegistration> registrations = [];

    public Signals()
    {
        foreach ((PosixSignal signal, int number) in (ReadOnlySpan<(PosixSignal, int)>)[(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15)])
        {
            registrations.Add(PosixSignalRegistration.Create(signal, _ => Stop(SignalExitCode + number)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => registrations.ForEach(registration => registration.Dispose());

    private static void Stop(int exitCode)
    {
        OutputFile.Abandon();
        Environment.Exit(exitCode);
    }
}
