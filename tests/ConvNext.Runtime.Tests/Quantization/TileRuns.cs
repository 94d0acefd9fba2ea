using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using ConvNext.Activations;
using ConvNext.Memory;
using ConvNext.Quantization;
using ConvNext.Simd;
using ConvNext.Testing;

namespace ConvNext.Tests.Quantization;

/// <summary>The tiles that are tested.</summary>
internal static class TileRuns
{
    /// <summary>The tiles that this processor has, with register widths that it has.</summary>
    public static List<(string Name, ITileRun Run)> All
    {
        get
        {
            List<(string, ITileRun)> runs = [("portable, 128 bits", new TileRun<PortableTile, Simd128, Vector128<float>>())];
            if (Dp.IsSupported)
            {
                runs.Add(("dot product, 128 bits", new TileRun<DotProductTile, Simd128, Vector128<float>>()));
            }

            if (Avx2Tile.IsSupported)
            {
                runs.Add(("portable, 256 bits", new TileRun<PortableTile, Simd256, Vector256<float>>()));
                runs.Add(("AVX2, 256 bits", new TileRun<Avx2Tile, Simd256, Vector256<float>>()));
            }

            if (AvxVnniTile.IsSupported)
            {
                runs.Add(("AVX-VNNI, 256 bits", new TileRun<AvxVnniTile, Simd256, Vector256<float>>()));
            }

            if (Avx512Tile.IsSupported)
            {
                runs.Add(("AVX-512, 512 bits", new TileRun<Avx512Tile, Simd512, Vector512<float>>()));
            }

            if (Avx512Tile.IsSupported && AvxVnniTile.IsSupported)
            {
                runs.Add(("AVX-VNNI, 512 bits", new TileRun<AvxVnniTile, Simd512, Vector512<float>>()));
            }

            return runs;
        }
    }
}

/// <summary>Runs a case with the tiles of one kind of processor.</summary>
internal interface ITileRun
{
    /// <summary>Results, row after row.</summary>
    float[] ToRows(QuantizedCase of);

    /// <summary>The same, plus ¼.</summary>
    float[] Activated(QuantizedCase of);

    /// <summary>The same behind an activation, with the tiles that this processor uses at the register width.</summary>
    float[] Expand<TActivation>(QuantizedCase of)
        where TActivation : struct, IActivation;

    /// <summary>The same, plus ¼, as codes, times the weights of <paramref name="next"/>.</summary>
    float[] Perceptron(QuantizedCase of, QuantizedCase next);

    /// <summary>Results of values times factors plus a bias.</summary>
    float[] Scaled(QuantizedCase of, float[] factors, float[] shift);

    /// <summary>The same, written to a map of as many pixels.</summary>
    float[] ToMap(QuantizedCase of);

    /// <summary>The same, added to a map of as many pixels.</summary>
    float[] ToMap(QuantizedCase of, float[] map, float[]? layerScale);
}

/// <summary>x + ¼: what it makes of padding is not zero.</summary>
internal readonly struct AddQuarter : IActivation
{
    public static TVector Apply<TAnySimd, TVector>(TVector x, TVector parameter)
        where TAnySimd : struct, ISimd<TVector>
        where TVector : struct => TAnySimd.Add(x, TAnySimd.Create(0.25f));
}

/// <inheritdoc/>
internal sealed unsafe class TileRun<TTile, TSimd, TVector> : ITileRun
    where TTile : struct, IIntegerTile
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    // Rows become codes for the tiles of this processor, which need not be this run's.
    private readonly struct Expanding<TActivation> : ITileUse<(QuantizedCase Of, nint Hidden, int Stride)>
        where TActivation : struct, IActivation
    {
        public static void Run<TAnyTile>(in (QuantizedCase Of, nint Hidden, int Stride) arguments)
            where TAnyTile : struct, IIntegerTile
        {
            (QuantizedCase of, nint hidden, int stride) = arguments;
            TileRun<TAnyTile, TSimd, TVector>.Prepare(of, (rows, from, product) =>
                QuantizedPerceptron.Expand<TActivation, TSimd, TVector>(rows, from, of.Rows, product, (float*)hidden, stride, 0, null));
        }
    }

    private delegate void Use(float* rows, int stride, QuantizedWeights product);

    /// <inheritdoc/>
    public float[] ToRows(QuantizedCase of)
    {
        int stride = Lanes.RoundUp(of.Outputs);
        using GuardedFloats destination = new(of.Rows * stride);
        Run(of, new RowsEpilogue(destination.Pointer, stride));
        return [.. Enumerable.Range(0, of.Rows).SelectMany(row => destination.Span.Slice(row * stride, of.Outputs).ToArray())];
    }

    /// <inheritdoc/>
    public float[] ToMap(QuantizedCase of) => ToMapOrAdd(of, null, null);

    /// <inheritdoc/>
    public float[] ToMap(QuantizedCase of, float[] map, float[]? layerScale) => ToMapOrAdd(of, map, layerScale);

    /// <inheritdoc/>
    public float[] Activated(QuantizedCase of)
    {
        int stride = Lanes.RoundUp(of.Outputs) + Lanes.Count;
        using GuardedFloats hidden = new(of.Rows * stride);
        Prepare(of, (rows, from, product) => QuantizedPerceptron.Run<TTile, AddQuarter, TSimd, TVector>(
            new QuantizedPerceptron.Arguments(rows, from, of.Rows, product, hidden.Pointer, stride, 0, 0)));
        hidden.CheckMargin();
        return [.. Enumerable.Range(0, of.Rows).SelectMany(row => hidden.Span.Slice(row * stride, of.Outputs).ToArray())];
    }

    /// <inheritdoc/>
    public float[] Expand<TActivation>(QuantizedCase of)
        where TActivation : struct, IActivation
    {
        int stride = Lanes.RoundUp(of.Outputs) + Lanes.Count;
        using GuardedFloats hidden = new(of.Rows * stride);
        IntegerTiles.Use<TSimd, TVector, Expanding<TActivation>, (QuantizedCase, nint, int)>((of, (nint)hidden.Pointer, stride));
        hidden.CheckMargin();
        return [.. Enumerable.Range(0, of.Rows).SelectMany(row => hidden.Span.Slice(row * stride, of.Outputs).ToArray())];
    }

    /// <inheritdoc/>
    public float[] Perceptron(QuantizedCase of, QuantizedCase next)
    {
        int stride = Lanes.RoundUp(of.Outputs) + Lanes.Count;
        int resultStride = Lanes.RoundUp(next.Outputs);
        using GuardedFloats hidden = new(of.Rows * stride);
        using GuardedFloats results = new(of.Rows * resultStride);
        var epilogue = new RowsEpilogue(results.Pointer, resultStride);
        Prepare(of, (rows, from, product) => QuantizedPerceptron.Run<TTile, AddQuarter, TSimd, TVector>(
            new QuantizedPerceptron.Arguments(rows, from, of.Rows, product, hidden.Pointer, stride, of.Outputs, 0)));
        Prepare(next, (_, _, product) => QuantizedProduct.Run<TTile, TSimd, TVector, RowsEpilogue>(hidden.Pointer, stride, of.Rows, product, epilogue));
        return [.. Enumerable.Range(0, of.Rows).SelectMany(row => results.Span.Slice(row * resultStride, next.Outputs).ToArray())];
    }

    /// <inheritdoc/>
    public float[] Scaled(QuantizedCase of, float[] factors, float[] shift)
    {
        int stride = Lanes.RoundUp(of.Inputs) + Lanes.Count;
        int resultStride = Lanes.RoundUp(of.Outputs);
        using GuardedFloats rows = new(of.Rows * stride);
        using GuardedFloats results = new(of.Rows * resultStride);
        using GuardedFloats scale = new(Lanes.RoundUp(of.Inputs));
        using GuardedFloats bias = new(Lanes.RoundUp(of.Inputs));
        factors.CopyTo(scale.Span);
        shift.CopyTo(bias.Span);
        for (int row = 0; row < of.Rows; row++)
        {
            of.Values.AsSpan(row * of.Inputs, of.Inputs).CopyTo(rows.Span[(row * stride)..]);
        }

        QuantizedRows.ScaleAndQuantize<TTile, TSimd, TVector>(rows.Pointer, stride, of.Rows, of.Inputs, scale.Pointer, bias.Pointer);
        var epilogue = new RowsEpilogue(results.Pointer, resultStride);
        Prepare(of, (_, _, product) => QuantizedProduct.Run<TTile, TSimd, TVector, RowsEpilogue>(rows.Pointer, stride, of.Rows, product, epilogue));
        return [.. Enumerable.Range(0, of.Rows).SelectMany(row => results.Span.Slice(row * resultStride, of.Outputs).ToArray())];
    }

    private static float[] ToMapOrAdd(QuantizedCase of, float[]? map, float[]? layerScale)
    {
        const int MapWidth = 5;

        // A map of rows of five pixels with a gap behind each row; the first quantised row is its second pixel.
        const int First = 1;
        int pixelStride = Lanes.RoundUp(of.Outputs) + Lanes.Count;
        int rowStride = (MapWidth + 2) * pixelStride;
        int length = ((of.Rows + First + MapWidth - 1) / MapWidth * rowStride) + pixelStride;
        using GuardedFloats input = new(length);
        using GuardedFloats output = new(length);
        using GuardedFloats scale = new(Lanes.RoundUp(of.Outputs));
        layerScale?.CopyTo(scale.Span);
        int Offset(int row) => ((row + First) / MapWidth * rowStride) + ((row + First) % MapWidth * pixelStride);
        for (int row = 0; row < of.Rows; row++)
        {
            (map ?? new float[of.Rows * of.Outputs]).AsSpan(row * of.Outputs, of.Outputs).CopyTo(input.Span[Offset(row)..]);
        }

        var walk = new MapWalk(First, MapWidth, pixelStride, rowStride);
        var epilogue = new AddedMapEpilogue(input.Pointer, output.Pointer, walk);
        if (map is null)
        {
            Run(of, new MapEpilogue(output.Pointer, walk));
        }
        else if (layerScale is null)
        {
            Run(of, epilogue);
        }
        else
        {
            Run(of, new ScaledMapEpilogue(scale.Pointer, epilogue));
        }

        return [.. Enumerable.Range(0, of.Rows).SelectMany(row => output.Span.Slice(Offset(row), of.Outputs).ToArray())];
    }

    private static void Run<TEpilogue>(QuantizedCase of, TEpilogue epilogue)
        where TEpilogue : struct, IProductEpilogue =>
        Prepare(of, (rows, stride, product) => QuantizedProduct.Run<TTile, TSimd, TVector, TEpilogue>(rows, stride, of.Rows, product, epilogue));

    // Rows and weights as codes, each in memory of its own.
    private static void Prepare(QuantizedCase of, Use use)
    {
        int outputs = Lanes.RoundUp(of.Outputs);
        int stride = Lanes.RoundUp(of.Inputs);
        using GuardedFloats rows = new(of.Rows * stride);
        for (int row = 0; row < of.Rows; row++)
        {
            of.Values.AsSpan(row * of.Inputs, of.Inputs).CopyTo(rows.Span[(row * stride)..]);
        }

        using GuardedFloats bias = new(outputs);
        using GuardedFloats scales = new(outputs);
        using AlignedMemory sums = new(outputs);
        using AlignedMemory codes = new(outputs * WeightQuantizer.Padded(of.Inputs) / sizeof(float));
        of.Bias.CopyTo(bias.Span);
        fixed (float* weights = of.Weights)
        {
            WeightQuantizer.Pack(weights, of.Outputs, of.Inputs, taps: 1, (sbyte*)codes.Pointer);
            WeightQuantizer.Scales(weights, of.Outputs, of.Inputs, scales.Pointer);
            WeightQuantizer.Sums(weights, of.Outputs, of.Inputs, (int*)sums.Pointer);
        }

        QuantizedRows.ScaleAndQuantize<TTile, TSimd, TVector>(rows.Pointer, stride, of.Rows, of.Inputs, null, null);
        var product = new QuantizedWeights
        {
            Inputs = of.Inputs, Outputs = outputs, Codes = (sbyte*)codes.Pointer, Scales = scales.Pointer, Sums = (int*)sums.Pointer, Bias = bias.Pointer,
        };
        use(rows.Pointer, stride, product);
    }
}
