using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;

namespace ConvNext.ModelAppender;

/// <summary>Files that must not outlive the packer: they are deleted also when a build is interrupted.</summary>
internal sealed class UnfinishedFiles : IDisposable
{
    private const int SignalExitCode = 128;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _paths = [];
    private readonly List<PosixSignalRegistration> _registrations = [];

    public UnfinishedFiles()
    {
        foreach ((PosixSignal signal, int number) in (ReadOnlySpan<(PosixSignal, int)>)[(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15)])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, _ => Abandon(SignalExitCode + number)));
        }
    }

    /// <summary>Takes charge of a file that is about to be made.</summary>
    public string Add(string path)
    {
        lock (_gate)
        {
            _paths.Add(path);
        }

        return path;
    }

    /// <summary>Deletes a file, if it is there.</summary>
    public void Delete(string path)
    {
        lock (_gate)
        {
            File.Delete(path);
            _paths.Remove(path);
        }
    }

    /// <summary>Gives a finished file its name, in one step, also when an old program of that name runs.</summary>
    public void Finish(string path, string name)
    {
        lock (_gate)
        {
            File.Move(path, name, overwrite: true);
            _paths.Remove(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(static registration => registration.Dispose());

    private void Abandon(int exitCode)
    {
        // Never left again, so that nothing is finished any more.
        _gate.Enter();
        foreach (string path in _paths)
        {
            File.Delete(path);
        }

        Environment.Exit(exitCode);
    }
}
