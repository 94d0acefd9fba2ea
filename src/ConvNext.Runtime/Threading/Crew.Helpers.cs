using System;
using System.Runtime.Versioning;
using System.Threading;

namespace ConvNext.Threading;

/// <content>The life of the helpers, which are the workers beside the caller: started, waiting for steps, stopped.</content>
internal sealed unsafe partial class Crew
{
    // Steps of one inference follow each other within microseconds: a helper spins that long (some 50 µs) before it
    // asks the system to put it to sleep.
    private const int SpinsBeforeSleep = 1500;

    private const int StackInBytes = 256 * 1024;

    /// <summary>Starts the helpers.</summary>
    /// <param name="start">Starts a thread; throws where the system has no more.</param>
    /// <exception cref="ConvNextException">The system does not start that many; those that it did start have ended.</exception>
    [UnsupportedOSPlatform("browser")]
    public void Start(Action<Thread> start)
    {
        int started = 0;
        try
        {
            for (; started < _helpers.Length; started++)
            {
                int worker = started + 1;
                _helpers[started] = new Thread(() => HelperLoop(worker), StackInBytes) { IsBackground = true, Name = "ConvNext worker" };
                start(_helpers[started]);
            }
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            Stop();
            Join(started);
            throw new ConvNextException(
                $"The system started {started} of {_helpers.Length} threads beside the caller's and no more; fewer can be asked for with Threads.", error);
        }
    }

    /// <summary>Lets the helpers end, each after the items that it has; waits for none.</summary>
    public void Stop()
    {
        if (!Interlocked.Exchange(ref _stopping, true))
        {
            _sleepers.WakeForGood();
        }
    }

    /// <summary>Waits until the helpers have ended.</summary>
    public void Join() => Join(_helpers.Length);

    private void Join(int started)
    {
        for (int helper = 0; helper < started; helper++)
        {
            // A step that disposes of its pool would wait for itself.
            if (_helpers[helper] != Thread.CurrentThread)
            {
                _helpers[helper].Join();
            }
        }
    }

    [UnsupportedOSPlatform("browser")]
    private void HelperLoop(int worker)
    {
        _sleepers.Arrive(worker);
        long seen = 0;
        while (WaitForStep(worker, seen))
        {
            seen = Volatile.Read(ref _step.Value);
            int done = TakeItems(worker);
            if (done > 0)
            {
                Interlocked.Add(ref _itemsDone.Value, done);
            }

            HelpOthers(worker, seen);
        }
    }

    [UnsupportedOSPlatform("browser")]
    private bool WaitForStep(int worker, long seen)
    {
        for (int spin = 0; spin < SpinsBeforeSleep; spin++)
        {
            if (Volatile.Read(ref _step.Value) != seen)
            {
                return !Volatile.Read(ref _stopping);
            }

            Thread.SpinWait(1);
        }

        _sleepers.Sleep(worker, ref _step.Value, seen);
        return !Volatile.Read(ref _stopping);
    }
}
