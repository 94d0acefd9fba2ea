using System;

namespace ConvNext.Training.Data;

/// <summary>
/// Random numbers that follow from a key and a count alone: whoever asks for the draws of sample i of epoch e gets the same ones, on any thread, in any order and on any machine.
/// The numbers are those of SplitMix64, whose state is a counter; the key of a stream is a hash of what names it.
/// </summary>
public struct CounterRandom
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>The stream of a sample.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="purpose">What the numbers are for; streams of different purposes have nothing to do with each other.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="index">The sample's number, or that of a step.</param>
    public CounterRandom(ulong seed, RandomPurpose purpose, long epoch, long index)
    {
        ulong key = Mix(seed + Increment);
        key = Mix(key ^ ((ulong)purpose + Increment));
        key = Mix(key ^ ((ulong)epoch + (Increment << 1)));
        _state = Mix(key ^ ((ulong)index + (Increment << 2)));
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(_state += Increment);

    /// <summary>A number from 0 to below 1, with 53 bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number from <paramref name="least"/> to below <paramref name="most"/>.</summary>
    public double Uniform(double least, double most) => least + ((most - least) * NextDouble());

    /// <summary>A whole number from 0 to below <paramref name="count"/>, without bias: the upper half of a product of 128 bits, drawn again where that would favour some.</summary>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ulong threshold = (0 - (ulong)count) % (ulong)count;
        while (true)
        {
            ulong high = Math.BigMul(Next(), (ulong)count, out ulong low);
            if (low >= threshold)
            {
                return (int)high;
            }
        }
    }

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>A number of the standard normal distribution, by the polar method.</summary>
    public double Normal()
    {
        while (true)
        {
            double x = Uniform(-1, 1);
            double y = Uniform(-1, 1);
            double square = (x * x) + (y * y);
            if (square is > 0 and < 1)
            {
                return x * Math.Sqrt(-2 * PortableMath.Log(square) / square);
            }
        }
    }

    /// <summary>A number of the gamma distribution with scale 1, by Marsaglia's and Tsang's method.</summary>
    /// <param name="shape">Above 0.</param>
    public double Gamma(double shape)
    {
        if (shape < 1)
        {
            double boost = PortableMath.Power(1 - NextDouble(), 1 / shape);
            return Gamma(shape + 1) * boost;
        }

        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal();
            double v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            if (PortableMath.Log(1 - NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * PortableMath.Log(v)))
            {
                return d * v;
            }
        }
    }

    /// <summary>A number of the beta distribution.</summary>
    public double Beta(double alpha, double beta)
    {
        double first = Gamma(alpha);
        double second = Gamma(beta);
        return first + second > 0 ? first / (first + second) : 0.5;
    }

    /// <summary>The numbers from 0 to below <paramref name="count"/> in a random order (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            int other = NextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }

        return order;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
