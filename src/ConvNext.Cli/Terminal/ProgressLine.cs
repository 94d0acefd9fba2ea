using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace ConvNext.Cli.Terminal;

/// <summary>
/// A line at the bottom of a terminal that says how far the work is; nothing where the error stream is no terminal, or there is one thing to do. It never takes more
/// than one row: what a line break left of it could not be erased.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter _errors;
    private readonly int? _total;
    private readonly bool _isShown;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _printed = Stopwatch.GetTimestamp();
    private int _count;
    private string _shown = "";
    private bool _isHidden;

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
        bool isDue = Stopwatch.GetElapsedTime(_printed) >= Patience;
        if (!_isShown || !(isDue || _isHidden))
        {
            return;
        }

        // Below another line it comes back at once: it would be away most of the time else.
        int width = TerminalStreams.Width;
        string before = _isHidden ? "" : Erasure(_shown.Length, width);
        if (isDue)
        {
            _printed = Stopwatch.GetTimestamp();
            _shown = Fitted(Text(_count, _total, Stopwatch.GetElapsedTime(_start)), width);
        }

        _errors.Write(before + Fitted(_shown, width));
        _isHidden = false;
    }

    /// <summary>Makes room for other lines.</summary>
    public void Hide()
    {
        if (_shown.Length > 0 && !_isHidden)
        {
            _errors.Write(Erasure(_shown.Length, TerminalStreams.Width));
            _isHidden = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Hide();

    /// <summary>What erases a line of a length: a terminal that became narrower since has broken it into rows.</summary>
    internal static string Erasure(int length, int width)
    {
        int rowsAbove = Math.Max(0, length - 1) / width;
        return rowsAbove == 0 ? "\r\u001b[K" : string.Create(CultureInfo.InvariantCulture, $"\u001b[{rowsAbove}A\r\u001b[J");
    }

    /// <summary>The beginning of a line that a terminal does not break; the last column stays free, because some break a full row.</summary>
    internal static string Fitted(string line, int width) => line[..Math.Min(line.Length, width - 1)];

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
