using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ConvNext.Activations;
using ConvNext.Simd;

namespace ConvNext.ActivationTimes;

/// <summary>
/// Prints what each activation costs per 16 values, in nanoseconds and in cycles of the clock, at each register width, on
/// values that lie in the second-level cache as the network's hidden tile does. <c>Linear</c> is the cost of the memory alone.
/// The smallest of many repetitions is shown: other programs on the machine only ever add.
/// </summary>
internal static unsafe class Program
{
    private const int Count = 32 * 1024;
    private const int Repetitions = 400;
    private const int ValuesPerUnit = 16;

    private static readonly float* Source = (float*)NativeMemory.AlignedAlloc(Count * sizeof(float), 64);
    private static readonly float* Data = (float*)NativeMemory.AlignedAlloc(Count * sizeof(float), 64);

    private static void Main()
    {
        Random random = new(1);
        for (int i = 0; i < Count; i++)
        {
            Source[i] = (random.NextSingle() * 8) - 4;
        }

        double clock = CyclesPerNanosecond();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"per {ValuesPerUnit} values; clock {clock:F2} GHz"));
        Print<Linear>(clock);
        Print<Relu>(clock);
        Print<Relu2>(clock);
        Print<Relu6>(clock);
        Print<LeakyRelu>(clock);
        Print<PRelu>(clock);
        Print<Gelu>(clock);
        Print<Gelu10>(clock);
        Print<GeluTanh>(clock);
        Print<GeluFast>(clock);
        Print<QuickGelu>(clock);
        Print<Silu>(clock);
        Print<Sigmoid>(clock);
        Print<Tanh>(clock);
        Print<HardSwish>(clock);
        Print<Mish>(clock);
        Print<Laplace>(clock);
        Print<SqrtSoftplus>(clock);
    }

    private static void Print<TActivation>(double clock)
        where TActivation : struct, IActivation
    {
        double wide = Nanoseconds<TActivation, Simd512, Vector512<float>>();
        double middle = Nanoseconds<TActivation, Simd256, Vector256<float>>();
        double narrow = Nanoseconds<TActivation, Simd128, Vector128<float>>();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{typeof(TActivation).Name,-13} 512 bits: {wide,5:F2} ns {wide * clock,5:F1} cycles   256: {middle,5:F2} ns {middle * clock,5:F1}   128: "
                + $"{narrow,5:F2} ns {narrow * clock,5:F1}"));
    }

    private static double Nanoseconds<TActivation, TSimd, TVector>()
        where TActivation : struct, IActivation
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        double best = double.PositiveInfinity;
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            // Fresh values each time: a function applied to its own results soon works on subnormal numbers.
            Buffer.MemoryCopy(Source, Data, Count * sizeof(float), Count * sizeof(float));
            long start = Stopwatch.GetTimestamp();
            ActivationSpan.ApplyInPlace<TActivation, TSimd, TVector>(Data, Count, 0.25f);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        return best / (Count / ValuesPerUnit);
    }

    /// <summary>By a chain of dependent 64-bit multiplications, three cycles each on current x86 and Arm processors.</summary>
    private static double CyclesPerNanosecond()
    {
        const int Multiplications = 300_000;
        double best = double.PositiveInfinity;
        for (int repetition = 0; repetition < 100; repetition++)
        {
            long start = Stopwatch.GetTimestamp();
            Chain(Multiplications);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        return 3.0 * Multiplications / best;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static long Chain(int multiplications)
    {
        long product = 1;
        for (int i = 0; i < multiplications; i += 4)
        {
            product *= i;
            product *= i;
            product *= i;
            product *= i;
        }

        return product;
    }
}
