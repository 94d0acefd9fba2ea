using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using ConvNext.Threading;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// A thread that decodes the coefficients of bands ahead of who uses them, as many bands as there is room for. It ends with the last band, with an error, or
/// when it is disposed of, which waits for it.
/// </summary>
internal sealed class JpegLookahead : IDisposable
{
    private const int StackLength = 256 * 1024;

    private readonly Action<int> _decode;
    private readonly int _bands;
    private readonly SemaphoreSlim _room;
    private readonly SemaphoreSlim _ready = new(0);
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private ExceptionDispatchInfo? _failure;
    private int _decoded;
    private int _waitedFor;

    private JpegLookahead(Action<int> decode, int bands, int room)
    {
        _decode = decode;
        _bands = bands;
        _room = new SemaphoreSlim(room);
        _thread = new Thread(Run, StackLength) { IsBackground = true, Name = "ConvNext decoder" };
    }

    /// <summary>Starts the thread; null where the system gives none, and the caller decodes by itself.</summary>
    /// <param name="decode">Decodes a band; called for each in order.</param>
    /// <param name="bands">How many there are.</param>
    /// <param name="room">How many may be decoded that are not used up.</param>
    public static JpegLookahead? TryStart(Action<int> decode, int bands, int room)
    {
        if (!PlatformThreads.AreThere)
        {
            return null;
        }

        JpegLookahead made = new(decode, bands, room);
        try
        {
            made._thread.Start();
            return made;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            made._room.Dispose();
            made._ready.Dispose();
            return null;
        }
    }

    /// <summary>Waits until the next band is decoded. What went wrong there is thrown here.</summary>
    public void Wait()
    {
#pragma warning disable CA1416 // There is no lookahead where there are no threads.
        _ready.Wait();
#pragma warning restore CA1416
        if (_waitedFor == Volatile.Read(ref _decoded))
        {
            // Whoever waits again is not kept waiting.
            _ready.Release();
            _failure!.Throw();
        }

        _waitedFor++;
    }

    /// <summary>Says that the oldest band is used up.</summary>
    public void Release() => _room.Release();

    /// <inheritdoc/>
    public void Dispose()
    {
        _isStopping = true;
        _room.Release();
        _thread.Join();
        _room.Dispose();
        _ready.Dispose();
    }

    private void Run()
    {
        try
        {
            for (int band = 0; band < _bands; band++)
            {
#pragma warning disable CA1416 // There is no lookahead where there are no threads.
                _room.Wait();
#pragma warning restore CA1416
                if (_isStopping)
                {
                    return;
                }

                _decode(band);
                Volatile.Write(ref _decoded, band + 1);
                _ready.Release();
            }
        }
#pragma warning disable CA1031 // Nothing may escape a thread: it is thrown again where the band is waited for.
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            _ready.Release();
        }
#pragma warning restore CA1031
    }
}
