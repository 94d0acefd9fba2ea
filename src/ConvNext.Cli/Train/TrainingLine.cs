using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using ConvNext.Cli.Terminal;
using ConvNext.Training.Loops;

namespace ConvNext.Cli.Train;

/// <summary>A line at the bottom of a terminal that says how far a training is; nothing where the error stream is no terminal.</summary>
internal sealed class TrainingLine(TextWriter errors) : IDisposable
{
    // The rate and the loss are means that forget at this share for each step.
    private const double Kept = 0.95;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly bool _isShown = TerminalStreams.IsErrorTerminal;
    private long _last = Stopwatch.GetTimestamp();
    private long _printed;
    private double _secondsPerPicture;
    private double _loss;
    private double _weight;
    private int _shown;

    /// <summary>A step is over.</summary>
    public void Show(StepReport report)
    {
        double seconds = Stopwatch.GetElapsedTime(_last).TotalSeconds;
        _last = Stopwatch.GetTimestamp();
        _secondsPerPicture = (Kept * _secondsPerPicture) + ((1 - Kept) * seconds / report.Pictures);
        _loss = (Kept * _loss) + ((1 - Kept) * report.Loss);
        _weight = (Kept * _weight) + (1 - Kept);
        if (_isShown && Stopwatch.GetElapsedTime(_printed) >= Patience)
        {
            _printed = Stopwatch.GetTimestamp();
            int width = TerminalStreams.Width;
            string line = ProgressLine.Fitted(Text(report, _loss / _weight, _weight / _secondsPerPicture), width);
            errors.Write(ProgressLine.Erasure(_shown, width) + line);
            _shown = line.Length;
        }
    }

    /// <summary>Makes room for another line.</summary>
    public void Hide()
    {
        if (_shown > 0)
        {
            errors.Write(ProgressLine.Erasure(_shown, TerminalStreams.Width));
            _shown = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Hide();

    /// <summary>The line.</summary>
    /// <param name="report">The step.</param>
    /// <param name="loss">The loss of late.</param>
    /// <param name="rate">Pictures in a second of late.</param>
    internal static string Text(StepReport report, double loss, double rate)
    {
        double left = (report.MaxSteps - report.Step) * report.Pictures / rate;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"step {report.Step}/{report.MaxSteps}  loss {loss:0.0000}  rate {report.LearningRate:0.##E+0}  {rate:0.0} pictures/s  {ProgressLine.Remaining(left)} left");
    }
}
