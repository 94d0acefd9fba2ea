using System;
using System.Text;

namespace ConvNext.Weights;

/// <summary>
/// Normally distributed numbers that are the same bits on every machine: splitmix64 → Marsaglia's polar method, with nothing but
/// integer operations, + − · / and √ on doubles, which IEEE 754 rounds in one way only. The logarithm of a mathematics library would not do:
/// its last bit differs between systems.
/// </summary>
internal struct NormalStream
{
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;
    private const double Ln2 = 0.693147180559945309417;
    private const double SquareRootOf2 = 1.41421356237309504880;

    private ulong _state;
    private double _spare;
    private bool _hasSpare;

    /// <summary>The stream of a name and a seed; streams of different names are independent.</summary>
    public NormalStream(string name, ulong seed)
    {
        // FNV-1a of the name, as a start that differs for each tensor; splitmix64 mixes both.
        ulong hash = 0xcbf29ce484222325;
        foreach (byte value in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ value) * 0x100000001b3;
        }

        _state = Mix(hash) ^ Mix(seed + GoldenRatio);
    }

    /// <summary>The next number, of mean 0 and standard deviation 1.</summary>
    public double Next()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }

        double x, y, square;
        do
        {
            x = NextUniform();
            y = NextUniform();
            square = (x * x) + (y * y);
        }
        while (square is >= 1 or 0);

        double scale = Math.Sqrt(-2 * Ln(square) / square);
        _spare = y * scale;
        _hasSpare = true;
        return x * scale;
    }

    /// <summary>ln x for a normal positive x: exponent · ln 2 + 2 artanh((m − 1) / (m + 1)), the series to below double precision.</summary>
    internal static double Ln(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        long exponent = (bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (1023L << 52));
        if (mantissa > SquareRootOf2)
        {
            mantissa /= 2;
            exponent++;
        }

        double t = (mantissa - 1) / (mantissa + 1);
        double square = t * t;
        double sum = 0;
        for (int divisor = 25; divisor >= 1; divisor -= 2)
        {
            sum = (sum * square) + (1.0 / divisor);
        }

        return (exponent * Ln2) + (2 * t * sum);
    }

    // In [−1, 1), 53 bits.
    private double NextUniform()
    {
        _state += GoldenRatio;
        return ((Mix(_state) >> 11) * (1.0 / (1L << 52))) - 1;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
