using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace ConvNext.Safetensors;

/// <summary>Opens what may turn out to be a pipe or a device, and reads it where it does.</summary>
/// <remarks>
/// A thread of its own opens and reads, so that the caller can give up: that thread never keeps the process alive. What begins like no
/// file of weights is refused after its first bytes: an endless device such as <c>/dev/zero</c> is not read to an end that it does not have.
/// </remarks>
/// <param name="path">Its path.</param>
/// <param name="longest">How many bytes are read of what has no length.</param>
/// <param name="isText">Whether it is an index, so that its first bytes are not those of weights.</param>
/// <param name="patience">How long to wait.</param>
internal sealed class StreamedFile(string path, long longest, bool isText, StreamPatience patience)
{
    private const int LongestSignature = 512;

    private readonly Lock _lock = new();
    private bool _isFinished;
    private WeightFile? _file;
    private Exception? _error;
    private long _lastProgress = Stopwatch.GetTimestamp();
    private bool _isOpen;
    private bool _isAbandoned;

    /// <summary>The file, mapped or read.</summary>
    /// <exception cref="SafetensorsException">It is empty, too long, no file of weights, or gives nothing for too long.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public WeightFile Open()
    {
        var thread = new Thread(Work) { IsBackground = true, Name = "ConvNext weights" };
        thread.Start();
        while (!thread.Join(TimeSpan.FromMilliseconds(20)))
        {
            TimeSpan waited = Stopwatch.GetElapsedTime(Volatile.Read(ref _lastProgress));
            if (waited > (Volatile.Read(ref _isOpen) ? patience.Reading : patience.Opening))
            {
                GiveUp();
                break;
            }
        }

        lock (_lock)
        {
            return _file ?? throw (_error is ConvNextException or IOException or UnauthorizedAccessException or NotSupportedException
                ? _error
                : new SafetensorsException($"{path} cannot be read: {_error?.Message}", _error));
        }
    }

    private void Work()
    {
        WeightFile? file = null;
        Exception? error = null;
        try
        {
            file = Read();
        }
#pragma warning disable CA1031 // An error on this thread would end the process: the caller throws it instead.
        catch (Exception caught)
        {
            error = caught;
        }
#pragma warning restore CA1031

        lock (_lock)
        {
            if (_isAbandoned)
            {
                file?.Dispose();
                return;
            }

            _file = file;
            _error = error;
            _isFinished = true;
        }
    }

    private WeightFile Read()
    {
        using SafeFileHandle handle = WeightFile.OpenHandle(path);
        Progress(isOpen: true);
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        if (stream.CanSeek && stream.Length > 0)
        {
            return WeightFile.Map(path, handle);
        }

        var bytes = new NativeBytes();
        try
        {
            ReadAll(stream, bytes);
            return bytes.Length > 0 ? WeightFile.Own(path, bytes) : throw new SafetensorsException($"{path} is empty.");
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private unsafe void ReadAll(FileStream stream, NativeBytes bytes)
    {
        bool isRecognised = isText;
        while (!Volatile.Read(ref _isAbandoned))
        {
            int count = stream.Read(bytes.Room());
            Progress(isOpen: true);
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

    private void Progress(bool isOpen)
    {
        Volatile.Write(ref _lastProgress, Stopwatch.GetTimestamp());
        Volatile.Write(ref _isOpen, isOpen);
    }

    private void GiveUp()
    {
        lock (_lock)
        {
            if (_isFinished)
            {
                return;
            }

            _isAbandoned = true;
            _error = new SafetensorsException(_isOpen
                ? $"{path} gave nothing more for {patience.Reading.TotalSeconds} seconds, and did not end."
                : $"{path} is a pipe to which nobody wrote for {patience.Opening.TotalSeconds} seconds.");
        }

        Release();
    }

    // A pipe that is opened for writing lets those go who wait to read from it; the thread then ends.
    private void Release()
    {
        if (_isOpen || OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            using SafeFileHandle writer = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Then it waits on, which costs a thread's stack and nothing else.
        }
    }
}
