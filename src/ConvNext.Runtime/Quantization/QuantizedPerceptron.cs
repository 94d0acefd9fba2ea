using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNext.Activations;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>Expand, activation and codes of its values.</summary>
/// <remarks>
/// The values are those of <see cref="QuantizedProduct"/>, <see cref="ActivationSpan"/> and <see cref="QuantizedRows"/>, one after the other, to the bit, but for <see
/// cref="Gelu"/>: that is computed as coarsely as codes allow, <see cref="CoarseGelu"/>, in two thirds of the operations.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class QuantizedPerceptron
{
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
        where TVector : struct
    {
        Arguments arguments = new(rows, stride, count, weights, hidden, hiddenStride, hiddenLength, parameter is null ? 0 : *parameter);
        if (typeof(TActivation) == typeof(Gelu))
        {
            IntegerTiles.Use<TSimd, TVector, Use<CoarseGelu, TSimd, TVector>, Arguments>(arguments);
        }
        else
        {
            IntegerTiles.Use<TSimd, TVector, Use<TActivation, TSimd, TVector>, Arguments>(arguments);
        }
    }

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
        var epilogue = new ActivatedRowsEpilogue<TActivation>(arguments.Hidden, arguments.HiddenStride, arguments.Parameter);
        QuantizedProduct.Run<TTile, TSimd, TVector, ActivatedRowsEpilogue<TActivation>>(arguments.Rows, arguments.Stride, arguments.Count, arguments.Weights, epilogue);
        if (arguments.HiddenLength > 0)
        {
            QuantizedRows.ScaleAndQuantize<TTile, TSimd, TVector>(arguments.Hidden, arguments.HiddenStride, arguments.Count, arguments.HiddenLength, null, null);
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
