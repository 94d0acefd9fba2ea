using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Versioning;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>
/// The most products of 8 bits that threads of this program can add up on this machine: independent chains of the instruction that the tiles multiply with, nothing read
/// or written.
/// What the speed of a network in 8 bits is a share of.
/// </summary>
[UnsupportedOSPlatform("browser")]
internal static class IntegerPeak
{
    private const int Chains = 12;
    private const int Iterations = 2_000_000;

    /// <summary>What multiplies, for a report.</summary>
    public static string Instruction =>
        AvxVnni.IsSupported ? "AVX-VNNI vpdpbusd, 256 bits"
        : Avx512BW.IsSupported ? "AVX-512BW vpmaddwd and vpaddd, 512 bits"
        : Avx2.IsSupported ? "AVX2 vpmaddwd and vpaddd, 256 bits"
        : Dp.IsSupported ? "Arm sdot, 128 bits"
        : "pairs of 16 bits, 128 bits";

    /// <summary>
    /// The best of the attempts within a time, of which there is one at least: operations per second, in billions (a multiplication and its addition are two), of all
    /// threads together.
    /// </summary>
    /// <param name="threads">How many work at once.</param>
    /// <param name="time">How long.</param>
    public static double Measure(int threads, TimeSpan time) => Peak.Measure(threads, time, Work);

    private static double Work() =>
        AvxVnni.IsSupported ? Work<ByVnni, Vector256<int>>()
        : Avx512BW.IsSupported ? Work<ByAvx512, Vector512<int>>()
        : Avx2.IsSupported ? Work<ByAvx2, Vector256<int>>()
        : Dp.IsSupported ? Work<ByDotProduct, Vector128<int>>()
        : Work<ByPairs, Vector128<int>>();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Work<TChain, TVector>()
        where TChain : struct, IChain<TVector>
        where TVector : struct
    {
        // A vector that is not made by a method, but by default, would wait in memory.
        TVector codes = TChain.Codes;
        TVector c0 = TChain.Codes, c1 = TChain.Codes, c2 = TChain.Codes, c3 = TChain.Codes, c4 = TChain.Codes, c5 = TChain.Codes;
        TVector c6 = TChain.Codes, c7 = TChain.Codes, c8 = TChain.Codes, c9 = TChain.Codes, c10 = TChain.Codes, c11 = TChain.Codes;
        for (int i = 0; i < Iterations; i++)
        {
            c0 = TChain.Add(c0, codes);
            c1 = TChain.Add(c1, codes);
            c2 = TChain.Add(c2, codes);
            c3 = TChain.Add(c3, codes);
            c4 = TChain.Add(c4, codes);
            c5 = TChain.Add(c5, codes);
            c6 = TChain.Add(c6, codes);
            c7 = TChain.Add(c7, codes);
            c8 = TChain.Add(c8, codes);
            c9 = TChain.Add(c9, codes);
            c10 = TChain.Add(c10, codes);
            c11 = TChain.Add(c11, codes);
        }

        // The results are used, so that the compiler keeps the chains; without a call, over which no vector stays in its register.
        int first = TChain.First(c0);
        bool isSame = TChain.First(c1) == first & TChain.First(c2) == first & TChain.First(c3) == first & TChain.First(c4) == first
            & TChain.First(c5) == first & TChain.First(c6) == first & TChain.First(c7) == first & TChain.First(c8) == first
            & TChain.First(c9) == first & TChain.First(c10) == first & TChain.First(c11) == first;
        return isSame
            ? 2.0 * Chains * Iterations * TChain.Products
            : throw new InvalidOperationException("The chains of the peak's measurement ended in different sums.");
    }

    private interface IChain<TVector>
    {
        /// <summary>Products of one step.</summary>
        static abstract int Products { get; }

        /// <summary>Ones.</summary>
        static abstract TVector Codes { get; }

        /// <summary>
        /// What a tile does with four or two products of each sum. Where that is a multiplication and an addition, the sums are multiplied: a product that is the same
        /// for all chains would be
        /// computed once.
        /// </summary>
        static abstract TVector Add(TVector sums, TVector codes);

        /// <summary>One of the sums.</summary>
        static abstract int First(TVector sums);
    }

    private readonly struct ByVnni : IChain<Vector256<int>>
    {
        public static int Products => 32;

        public static Vector256<int> Codes => Vector256.Create((byte)1).AsInt32();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<int> Add(Vector256<int> sums, Vector256<int> codes) => AvxVnni.MultiplyWideningAndAdd(sums, codes.AsByte(), codes.AsSByte());

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int First(Vector256<int> sums) => sums.ToScalar();
    }

    private readonly struct ByAvx512 : IChain<Vector512<int>>
    {
        public static int Products => 32;

        public static Vector512<int> Codes => Vector512.Create((short)1).AsInt32();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<int> Add(Vector512<int> sums, Vector512<int> codes) => Avx512BW.MultiplyAddAdjacent(sums.AsInt16(), codes.AsInt16()) + codes;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int First(Vector512<int> sums) => sums.ToScalar();
    }

    private readonly struct ByAvx2 : IChain<Vector256<int>>
    {
        public static int Products => 16;

        public static Vector256<int> Codes => Vector256.Create((short)1).AsInt32();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<int> Add(Vector256<int> sums, Vector256<int> codes) => Avx2.MultiplyAddAdjacent(sums.AsInt16(), codes.AsInt16()) + codes;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int First(Vector256<int> sums) => sums.ToScalar();
    }

    private readonly struct ByDotProduct : IChain<Vector128<int>>
    {
        public static int Products => 16;

        public static Vector128<int> Codes => Vector128.Create((byte)1).AsInt32();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<int> Add(Vector128<int> sums, Vector128<int> codes) => Dp.DotProduct(sums, codes.AsSByte(), codes.AsSByte());

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int First(Vector128<int> sums) => sums.ToScalar();
    }

    private readonly struct ByPairs : IChain<Vector128<int>>
    {
        public static int Products => 8;

        public static Vector128<int> Codes => Vector128.Create((short)1).AsInt32();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<int> Add(Vector128<int> sums, Vector128<int> codes) => PortableTile.PairsOfProducts(sums.AsInt16(), codes.AsInt16()) + codes;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int First(Vector128<int> sums) => sums.ToScalar();
    }
}
