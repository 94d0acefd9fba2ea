using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>
/// Products of <see cref="QuantizedRows"/> with weights of 8 bits: y = (Σ q · w − z · Σ w) · (s · t) + bias for each row and output, with the row's s and z, the output's
/// scale t and w from −127 to 127. Sums are exact in 32 bits (of 8192 inputs and more); the difference is rounded to a float, then each operation rounds once, in this order.
/// </summary>
/// <remarks>
/// No result depends on the register width, on who computes which rows, or on the instructions that multiply: whole numbers add up to the same in any order. Sixteen
/// outputs' weights pass through the first-level cache while all rows go by.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class QuantizedProduct
{
    // Weights of sixteen outputs in half of a first-level cache of 48 KB.
    private const int MostInputsAtOnce = 1536;

    // Rows whose sums are kept while their inputs come in pieces: 12 KB.
    private const int MostRowsInPieces = 192;

    // Of the tiles in this folder.
    private const int MostRowsOfAnyTile = 12;

    /// <summary>Writes results to a feature map.</summary>
    /// <param name="rows">The first quantised row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="output">The pixel of the map that the first row belongs to, the first of a row; the others follow.</param>
    /// <param name="width">Pixels of a row of the map.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    /// <param name="rowStride">Floats from one row of pixels to the next.</param>
    public static void StoreToMap<TSimd, TVector>(
        float* rows, int stride, int count, in QuantizedWeights weights, float* output, int width, int pixelStride, int rowStride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        Run<TSimd, TVector, MapEpilogue>(rows, stride, count, weights, new MapEpilogue(output, new MapWalk(0, width, pixelStride, rowStride)));

    /// <summary>Adds results to a block's input, and writes that to its output: both are feature maps.</summary>
    /// <param name="rows">The first quantised row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="layerScale">A factor for the results of each output, padded to a multiple of 16; null where there is none.</param>
    /// <param name="input">The block's input.</param>
    /// <param name="output">Its output; it may be the input.</param>
    /// <param name="pixel">The pixel that the first row belongs to; the others follow.</param>
    /// <param name="width">Pixels of a row of the maps.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    /// <param name="rowStride">Floats from one row of pixels to the next.</param>
    public static void AddToMap<TSimd, TVector>(
        float* rows, int stride, int count, in QuantizedWeights weights, float* layerScale, float* input, float* output, int pixel, int width, int pixelStride, int rowStride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (layerScale is null)
        {
            Run<TSimd, TVector, AddedMapEpilogue>(rows, stride, count, weights, new AddedMapEpilogue(input, output, new MapWalk(pixel, width, pixelStride, rowStride)));
        }
        else
        {
            Run<TSimd, TVector, ScaledMapEpilogue>(
                rows, stride, count, weights, new ScaledMapEpilogue(layerScale, new AddedMapEpilogue(input, output, new MapWalk(pixel, width, pixelStride, rowStride))));
        }
    }

    /// <summary>The product with the tiles of one kind of processor.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run<TTile, TSimd, TVector, TEpilogue>(float* rows, int stride, int count, in QuantizedWeights weights, TEpilogue epilogue)
        where TTile : struct, IIntegerTile
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TEpilogue : struct, IProductEpilogue
    {
        int inputs = (weights.Inputs + 3) & ~3;
        if (inputs > MostInputsAtOnce)
        {
            RunInPieces<TTile, TSimd, TVector, TEpilogue>(rows, stride, count, weights, epilogue);
            return;
        }

        int* sums = stackalloc int[(MostRowsOfAnyTile + 1) * Lanes.Count];
        sums = ToCacheLine(sums);
        int tiles = TilesOf<TTile>(count);
        sbyte* panel = weights.Codes;
        long panelBytes = (long)inputs * Lanes.Count;
        for (int output = 0; output < weights.Outputs; output += Lanes.Count)
        {
            for (int tile = 0; tile < tiles; tile++)
            {
                int height = RowsOf(tile, tiles, count, out int first);
                Prefetch(panel + panelBytes, panelBytes, tile, tiles);
                TileHeights.Multiply<TTile>(height, (byte*)(rows + ((long)first * stride)), (nint)stride * sizeof(float), panel, inputs, sums);
                Finish<TSimd, TVector, TEpilogue>(sums, rows, stride, first, height, weights, output, ref epilogue);
            }

            panel += panelBytes;
        }
    }

    // The same for so many inputs that sixteen outputs' weights do not stay in the first-level cache: all rows take a piece of the weights before the next one comes.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void RunInPieces<TTile, TSimd, TVector, TEpilogue>(float* rows, int stride, int count, in QuantizedWeights weights, TEpilogue epilogue)
        where TTile : struct, IIntegerTile
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TEpilogue : struct, IProductEpilogue
    {
        int* sums = stackalloc int[(MostRowsInPieces + MostRowsOfAnyTile + 1) * Lanes.Count];
        sums = ToCacheLine(sums);
        int* added = sums + (MostRowsInPieces * Lanes.Count);
        int inputs = (weights.Inputs + 3) & ~3;
        int pieces = (inputs + MostInputsAtOnce - 1) / MostInputsAtOnce;
        int mostInputs = (((inputs + pieces - 1) / pieces) + 3) & ~3;
        long panelBytes = (long)inputs * Lanes.Count;
        for (int firstOfAll = 0; firstOfAll < count; firstOfAll += MostRowsInPieces)
        {
            int group = Math.Min(MostRowsInPieces, count - firstOfAll);
            float* groupRows = rows + ((long)firstOfAll * stride);
            int tiles = TilesOf<TTile>(group);
            sbyte* panel = weights.Codes;
            for (int output = 0; output < weights.Outputs; output += Lanes.Count)
            {
                for (int input = 0; input < inputs; input += mostInputs)
                {
                    int some = Math.Min(mostInputs, inputs - input);
                    sbyte* piece = panel + ((long)input * Lanes.Count);
                    for (int tile = 0; tile < tiles; tile++)
                    {
                        int height = RowsOf(tile, tiles, group, out int first);
                        byte* row = (byte*)(groupRows + ((long)first * stride)) + ((nint)input * TTile.CodeBytes);
                        int* tileSums = sums + (first * Lanes.Count);
                        Prefetch(piece + panelBytes, (long)some * Lanes.Count, tile, tiles);
                        TileHeights.Multiply<TTile>(height, row, (nint)stride * sizeof(float), piece, some, input == 0 ? tileSums : added);
                        if (input > 0)
                        {
                            Add(added, tileSums, height * Lanes.Count);
                        }
                    }
                }

                for (int tile = 0; tile < tiles; tile++)
                {
                    int height = RowsOf(tile, tiles, group, out int first);
                    Finish<TSimd, TVector, TEpilogue>(sums + (first * Lanes.Count), rows, stride, firstOfAll + first, height, weights, output, ref epilogue);
                }

                panel += panelBytes;
            }
        }
    }

    // Scales and biases of a tile's sums, and where they go.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TSimd, TVector, TEpilogue>(
        int* sums, float* rows, int stride, int first, int height, in QuantizedWeights weights, int output, ref TEpilogue epilogue)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TEpilogue : struct, IProductEpilogue
    {
        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            // Of all rows, so that they stay in registers.
            TVector columnSums = TSimd.Load((float*)weights.Sums + output + lane);
            TVector scales = TSimd.Load(weights.Scales + output + lane);
            TVector bias = TSimd.Load(weights.Bias + output + lane);
            float* parameters = rows + ((long)(first + 1) * stride) - 2;
            int* sum = sums + lane;
            epilogue.Begin(first);
            for (int i = 0; i < height; i++)
            {
                TVector factor = TSimd.Multiply(TSimd.Create(parameters[1]), scales);
                TVector value = TSimd.Multiply(TSimd.LoadCorrected(sum, columnSums, *(int*)parameters), factor);
                epilogue.Store<TSimd, TVector>(TSimd.Add(value, bias), output + lane);
                epilogue.Next();
                parameters += stride;
                sum += Lanes.Count;
            }
        }
    }

    // Tiles of nearly one height: a low one leaves the multipliers waiting for its few sums.
    private static int TilesOf<TTile>(int count)
        where TTile : struct, IIntegerTile => (count + TTile.MostRows - 1) / TTile.MostRows;

    private static int RowsOf(int tile, int tiles, int count, out int first)
    {
        first = (int)((long)count * tile / tiles);
        return (int)((long)count * (tile + 1) / tiles) - first;
    }

    // So that no vector of sums lies across two lines.
    private static int* ToCacheLine(int* sums) => (int*)(((nint)sums + (Lanes.Count * sizeof(int)) - 1) & -(Lanes.Count * sizeof(int)));

    private static void Add(int* added, int* sums, int count)
    {
        for (int i = 0; i < count; i += Vector128<int>.Count)
        {
            (Vector128.Load(sums + i) + Vector128.Load(added + i)).Store(sums + i);
        }
    }

    // The next sixteen outputs' weights, a share of them with each tile, so that they are in the second-level cache when they are needed: those of a whole network come
    // from farther away. Behind the last ones lie those of the next product, which nothing is lost by.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(sbyte* weights, long length, int tile, int tiles)
    {
        const int LineBytes = 64;
        sbyte* end = weights + (length * (tile + 1) / tiles);
        for (sbyte* line = weights + (length * tile / tiles); line < end; line += LineBytes)
        {
            Cache.FetchToSecondLevel(line);
        }
    }

    private static void Run<TSimd, TVector, TEpilogue>(float* rows, int stride, int count, in QuantizedWeights weights, TEpilogue epilogue)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TEpilogue : struct, IProductEpilogue =>
        IntegerTiles.Use<TSimd, TVector, Use<TSimd, TVector, TEpilogue>, Arguments<TEpilogue>>(new Arguments<TEpilogue>(rows, stride, count, weights, epilogue));

    private readonly struct Arguments<TEpilogue>(float* rows, int stride, int count, QuantizedWeights weights, TEpilogue epilogue)
        where TEpilogue : struct, IProductEpilogue
    {
        public readonly float* Rows = rows;
        public readonly int Stride = stride;
        public readonly int Count = count;
        public readonly QuantizedWeights Weights = weights;
        public readonly TEpilogue Epilogue = epilogue;
    }

    private readonly struct Use<TSimd, TVector, TEpilogue> : ITileUse<Arguments<TEpilogue>>
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TEpilogue : struct, IProductEpilogue
    {
        public static void Run<TTile>(in Arguments<TEpilogue> arguments)
            where TTile : struct, IIntegerTile =>
            QuantizedProduct.Run<TTile, TSimd, TVector, TEpilogue>(arguments.Rows, arguments.Stride, arguments.Count, arguments.Weights, arguments.Epilogue);
    }
}
