using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Activations;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>
/// Expand, activation and codes of its values in one go: some rows at a time, so that hidden values are still near when their range is known and they become codes.
/// </summary>
/// <remarks>The values are those of <see cref="QuantizedProduct"/>, <see cref="ActivationSpan"/> and <see cref="QuantizedRows"/>, one after the other, to the bit.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class QuantizedPerceptron
{
    // Hidden values of the rows that are computed at a time. They share a second-level cache with the weights, which come by once for all of them.
    private const int HiddenBytes = 128 * 1024;
    private const int LeastRows = 12;

    /// <summary>Multiplies, activates and quantises.</summary>
    /// <typeparam name="TActivation">The activation.</typeparam>
    /// <typeparam name="TSimd">The register width.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <param name="rows">The first quantised row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="hidden">Takes the hidden rows, quantised; not among the rows.</param>
    /// <param name="hiddenStride">Floats from one of them to the next: the outputs, padded to a multiple of 16, at least.</param>
    /// <param name="hiddenLength">The outputs, not padded; 0 where the hidden rows are to stay floats.</param>
    /// <param name="parameter">The learned parameter, or null; only <see cref="PRelu"/> reads it.</param>
    public static void Expand<TActivation, TSimd, TVector>(
        float* rows, int stride, int count, in QuantizedWeights weights, float* hidden, int hiddenStride, int hiddenLength, float* parameter)
        where TActivation : struct, IActivation
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        IntegerTiles.Use<TSimd, TVector, Use<TActivation, TSimd, TVector>, Arguments>(
            new Arguments(rows, stride, count, weights, hidden, hiddenStride, hiddenLength, parameter is null ? 0 : *parameter));

    // Rows at a time: whole tiles.
    private static int RowsAtOnce(int hiddenStride) => Math.Max(1, HiddenBytes / (hiddenStride * sizeof(float) * LeastRows)) * LeastRows;

    /// <summary>What a call is about.</summary>
    internal readonly struct Arguments(
        float* rows, int stride, int count, QuantizedWeights weights, float* hidden, int hiddenStride, int hiddenLength, float parameter)
    {
        public readonly float* Rows = rows;
        public readonly int Stride = stride;
        public readonly int Count = count;
        public readonly QuantizedWeights Weights = weights;
        public readonly float* Hidden = hidden;
        public readonly int HiddenStride = hiddenStride;
        public readonly int HiddenLength = hiddenLength;
        public readonly float Parameter = parameter;
    }

    /// <summary>The same for the products of one kind of processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run<TTile, TActivation, TSimd, TVector>(in Arguments arguments)
        where TTile : struct, IIntegerTile
        where TActivation : struct, IActivation
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int atOnce = RowsAtOnce(arguments.HiddenStride);
        for (int first = 0; first < arguments.Count; first += atOnce)
        {
            int count = Math.Min(atOnce, arguments.Count - first);
            float* rows = arguments.Rows + ((long)first * arguments.Stride);
            float* hidden = arguments.Hidden + ((long)first * arguments.HiddenStride);
            var epilogue = new ActivatedRowsEpilogue<TActivation>(hidden, arguments.HiddenStride, arguments.Parameter);
            QuantizedProduct.Run<TTile, TSimd, TVector, ActivatedRowsEpilogue<TActivation>>(rows, arguments.Stride, count, arguments.Weights, epilogue);
            if (arguments.HiddenLength > 0)
            {
                QuantizedRows.ScaleAndQuantize<TTile, TSimd, TVector>(hidden, arguments.HiddenStride, count, arguments.HiddenLength, null, null);
            }
        }
    }

    private readonly struct Use<TActivation, TSimd, TVector> : ITileUse<Arguments>
        where TActivation : struct, IActivation
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        public static void Run<TTile>(in Arguments arguments)
            where TTile : struct, IIntegerTile => QuantizedPerceptron.Run<TTile, TActivation, TSimd, TVector>(arguments);
    }
}
