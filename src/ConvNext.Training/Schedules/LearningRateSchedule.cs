using System;

namespace ConvNext.Training.Schedules;

/// <summary>
/// The learning rate of each step, as transformers' <c>get_scheduler</c> gives it: with step t of T counted from 0 and W steps of warm-up, t / W of the peak before W; after it,
/// with p = (t − W) / (T − W), 1 − p (linear) or (1 + cos πp) / 2 (cosine). Without a warm-up the first step has the peak and the last one of a linear schedule peak / T; with
/// one, the first step has 0.
/// </summary>
public sealed class LearningRateSchedule
{
    private readonly ScheduleKind _kind;
    private readonly double _peak;
    private readonly long _warmupSteps;
    private readonly long _totalSteps;

    /// <summary>A schedule.</summary>
    /// <param name="kind">How the rate falls.</param>
    /// <param name="peak">The highest rate.</param>
    /// <param name="totalSteps">T, at least 1.</param>
    /// <param name="warmupSteps">W, which <see cref="ScheduleKind.Constant"/> does not look at.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or there is no step.</exception>
    public LearningRateSchedule(ScheduleKind kind, double peak, long totalSteps, long warmupSteps = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(warmupSteps);
        if (!(peak >= 0) || double.IsInfinity(peak))
        {
            throw new ArgumentOutOfRangeException(nameof(peak), peak, "The learning rate must be a finite number that is not negative.");
        }

        (_kind, _peak, _totalSteps, _warmupSteps) = (kind, peak, totalSteps, kind == ScheduleKind.Constant ? 0 : warmupSteps);
    }

    /// <summary>Steps of warm-up out of a share of all steps, rounded up as the reference's trainer does.</summary>
    public static long WarmupSteps(long totalSteps, double ratio) => (long)Math.Ceiling(totalSteps * ratio);

    /// <summary>The rate of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    public double Rate(long step)
    {
        if (step < _warmupSteps)
        {
            return _peak * step / _warmupSteps;
        }

        double left = Math.Max(0, _totalSteps - step) / (double)Math.Max(1, _totalSteps - _warmupSteps);
        return _kind switch
        {
            ScheduleKind.Linear => _peak * left,
            ScheduleKind.Cosine => _peak * Math.Max(0, (1 + PortableMath.Cos(Math.PI * (1 - left))) / 2),
            _ => _peak,
        };
    }
}
