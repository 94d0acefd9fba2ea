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
using ConvNext.Tests.Kernels;

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

/// <summary>Rows by weights, and what comes of it.</summary>
internal sealed class QuantizedCase(int rows, int inputs, int outputs)
{
    public int Rows => rows;

    public int Inputs => inputs;

    public int Outputs => outputs;

    public float[] Values { get; } = KernelChecks.Random(rows * inputs, 1);

    public float[] Weights { get; } = KernelChecks.Random(outputs * inputs, 2);

    public float[] Bias { get; } = KernelChecks.Random(outputs, 3);

    public Func<float, float>? Activation { get; init; }

    /// <summary>Row after row.</summary>
    public float[] Expected
    {
        get
        {
            EightBitReference.Weights weights = EightBitReference.Quantize(Weights, inputs);
            return
            [
                .. Enumerable.Range(0, rows).SelectMany(index =>
                {
                    float[] values = Values[(index * inputs)..((index + 1) * inputs)];
                    EightBitReference.Row row = EightBitReference.Quantize(Activation is null ? values : Array.ConvertAll(values, value => Activation(value)));
                    return Enumerable.Range(0, outputs).Select(output => EightBitReference.Product(row, weights, output, Bias[output]));
                }),
            ];
        }
    }
}

/// <inheritdoc/>
internal sealed unsafe class TileRun<TTile, TSimd, TVector> : ITileRun
    where TTile : struct, IIntegerTile
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
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
        where TEpilogue : struct, IProductEpilogue
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

        if (of.Activation is null)
        {
            QuantizedRows.ActivateAndQuantize<TTile, Linear, TSimd, TVector>(rows.Pointer, stride, of.Rows, of.Inputs, 0);
        }
        else
        {
            QuantizedRows.ActivateAndQuantize<TTile, AddQuarter, TSimd, TVector>(rows.Pointer, stride, of.Rows, of.Inputs, 0);
        }

        QuantizedProduct.Run<TTile, TSimd, TVector, TEpilogue>(
            rows.Pointer,
            stride,
            of.Rows,
            new QuantizedWeights
            {
                Inputs = of.Inputs, Outputs = outputs, Codes = (sbyte*)codes.Pointer, Scales = scales.Pointer, Sums = (int*)sums.Pointer, Bias = bias.Pointer,
            },
            epilogue);
    }
}
