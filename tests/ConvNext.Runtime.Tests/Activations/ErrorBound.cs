using System;

namespace ConvNext.Tests.Activations;

/// <summary>
/// How far a result may be from the exact value. It is right when any of the bounds holds.
/// </summary>
/// <param name="Ulps">
/// Units in the last place of the exact value. Each rounding is half of one, and each function makes a handful of
/// roundings that matter: that is where the numbers come from.
/// </param>
/// <param name="Absolute">
/// An error as such, for the negative tails of functions that multiply x by a gate near zero. There the rounding of the
/// gate's argument is many units of the result and still nothing beside the results that it is summed with. What
/// ½x(1 + erf(x / √2)), rounded to float32 after each operation, is off by there is 8e-8.
/// </param>
/// <param name="VanishesAtZero">The function is zero at zero, so that the absolute bound shrinks there too, to <paramref name="OfArgument"/> |x|.</param>
/// <param name="Floor">
/// What a factor rounded as a subnormal leaves: half the smallest float times |x|, |x| ≤ 104 where it has not vanished.
/// </param>
/// <param name="OfArgument">The absolute bound as a part of |x|, near zero.</param>
public sealed record ErrorBound(double Ulps, double Absolute = 0, bool VanishesAtZero = true, double Floor = 1e-43, double OfArgument = 1.3e-7)
{
    /// <summary>No rounding at all.</summary>
    internal static readonly ErrorBound Exact = new(0, Floor: 0);

    /// <summary>The exact value, rounded.</summary>
    internal static readonly ErrorBound OneRounding = new(0.5, Floor: 0);

    /// <summary>The largest error that is accepted at x.</summary>
    internal double At(double x, double exact)
    {
        float magnitude = (float)Math.Min(Math.Abs(exact), MathF.BitDecrement(float.MaxValue));
        double ulp = (double)MathF.BitIncrement(magnitude) - magnitude;
        double absolute = VanishesAtZero ? Math.Min(Absolute, OfArgument * Math.Abs(x)) : Absolute;
        return Math.Max(Math.Max(Ulps * ulp, Floor), absolute);
    }
}
