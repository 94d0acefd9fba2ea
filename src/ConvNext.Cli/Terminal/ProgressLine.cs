using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace ConvNext.Cli.Terminal;

/// <summary>A line at the bottom of a terminal that says how far the work is; nothing where the error stream is no terminal, or there is one thing to do.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const string Erase = "\r\u001b[K";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter _errors;
    private readonly int? _total;
    private readonly bool _isShown;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _printed = Stopwatch.GetTimestamp();
    private int _count;
    private bool _isVisible;

    /// <summary>A line about so many things; null where nobody knows how many.</summary>
    public ProgressLine(TextWriter errors, int? total)
    {
        _errors = errors;
        _total = total;
        _isShown = total is null or > 1 && TerminalStreams.IsErrorTerminal;
    }

    /// <summary>One more thing is done.</summary>
    public void Count()
    {
        _count++;
        if (!_isShown || Stopwatch.GetElapsedTime(_printed) < Patience)
        {
            return;
        }

        _printed = Stopwatch.GetTimestamp();
        _errors.Write(Erase + Text(_count, _total, Stopwatch.GetElapsedTime(_start)));
        _isVisible = true;
    }

    /// <summary>Makes room for other lines.</summary>
    public void Hide()
    {
        if (_isVisible)
        {
            _errors.Write(Erase);
            _isVisible = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Hide();

    /// <summary>The line.</summary>
    internal static string Text(int count, int? total, TimeSpan elapsed)
    {
        double rate = count / Math.Max(elapsed.TotalSeconds, 1e-3);
        string speed = string.Create(CultureInfo.InvariantCulture, $"{rate:0.0} pictures/s");
        if (total is not { } all)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{count} pictures  {speed}");
        }

        const int width = 24;
        int filled = (int)((long)width * count / all);
        string bar = new string('#', filled).PadRight(width, '.');
        return string.Create(CultureInfo.InvariantCulture, $"[{bar}] {count}/{all}  {speed}  {Remaining((all - count) / rate)} left");
    }

    /// <summary>Seconds as minutes and seconds.</summary>
    internal static string Remaining(double seconds)
    {
        TimeSpan time = TimeSpan.FromSeconds(Math.Ceiling(Math.Min(seconds, TimeSpan.FromDays(99).TotalSeconds)));
        return string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes}:{time.Seconds:00}");
    }
}
