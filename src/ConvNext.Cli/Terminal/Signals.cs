using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using ConvNext.Files;

namespace ConvNext.Cli.Terminal;

/// <summary>Ends the program at a signal as a shell expects it, with 128 and the signal's number, and leaves no unfinished file behind.</summary>
internal sealed class Signals : IDisposable
{
    private const int SignalExitCode = 128;

    // Signals without a name in .NET have their numbers of Linux and macOS, which agree in these.
    private const PosixSignal TimeLimit = (PosixSignal)24;
    private const PosixSignal FileSizeLimit = (PosixSignal)25;

    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>From now on signals are taken care of, or where the system has no thread or file to spare for that, are not.</summary>
    public Signals()
    {
        try
        {
            Register();
        }
        catch (Exception error) when (error is Win32Exception or OutOfMemoryException or IOException)
        {
            // What the program is asked to do may still be possible, or will say itself what is missing.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Register()
    {
        Stop(PosixSignal.SIGHUP, 1);
        Stop(PosixSignal.SIGINT, 2);
        Stop(PosixSignal.SIGQUIT, 3);
        Stop(PosixSignal.SIGTERM, 15);
        if (!OperatingSystem.IsWindows())
        {
            Stop(TimeLimit, (int)TimeLimit);

            // Without the signal's own effect, which ends the process, the write itself fails and can be reported.
            _registrations.Add(PosixSignalRegistration.Create(FileSizeLimit, static context => context.Cancel = true));
        }
    }

    private void Stop(PosixSignal signal, int number) => _registrations.Add(PosixSignalRegistration.Create(signal, _ =>
    {
        OutputFile.Abandon();
        Environment.Exit(SignalExitCode + number);
    }));
}
