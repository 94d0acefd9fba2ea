using System;
using System.ComponentModel;
using ConvNext.Simd;
using ConvNext.Threading;

namespace ConvNext.Training.Kernels;

/// <summary>
/// The gradient of a matrix of weights: w[n, k] += Σ_m g[m, n] x[m, k], m over all pixels of all images.
/// </summary>
/// <remarks>
/// One order of the sums whoever works: chunks of <see cref="Chunk"/> pixels, each summed in its order in a register that begins with zero, are added one after
/// the other. Lanes run over inputs, so a lane's sum depends on nothing else.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe partial class WeightGradients
{
    /// <summary>Pixels whose products are summed before they are added to the rest.</summary>
    public const int Chunk = 128;

    /// <summary>Floats of scratch for each worker.</summary>
    public const int ScratchLength = Chunk * ((MostItemRows / 6 * Lanes.Count) + MostItemColumns);

    private const int Columns = 32;
    private const int MostRows = 14;
    private const int MostItemRows = 168;
    private const int MostItemColumns = 256;

    /// <summary>Adds the gradients of a matrix, and of its bias where that is wanted.</summary>
    /// <param name="workers">Who works.</param>
    /// <param name="g">Gradients of the outputs: a row for each pixel.</param>
    /// <param name="gStride">Floats between its rows.</param>
    /// <param name="outputs">Outputs: n.</param>
    /// <param name="x">Inputs: a row for each pixel, zeros behind the last up to a multiple of 16.</param>
    /// <param name="xStride">Floats between its rows.</param>
    /// <param name="inputs">Inputs: k.</param>
    /// <param name="pixels">Rows: m.</param>
    /// <param name="weight">[outputs, inputs], dense.</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <param name="scratch">Scratch of worker 0: <see cref="ScratchLength"/> floats at least.</param>
    /// <param name="scratchLength">Floats from one worker's scratch to the next.</param>
    public static void Add<TSimd, TVector>(
        WorkerPool workers, float* g, int gStride, int outputs, float* x, int xStride, int inputs, int pixels, float* weight, float* bias, float* scratch, long scratchLength)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var step = new Step<TSimd, TVector>
        {
            G = g, GStride = gStride, Outputs = outputs, X = x, XStride = xStride, Inputs = inputs, Pixels = pixels, Weight = weight, Bias = bias,
            Scratch = scratch, ScratchStride = scratchLength,
        };

        // Who computes which weight changes no bit: there may be as many items as keep all busy.
        int columns = Math.Min(MostItemColumns, (inputs + Columns - 1) / Columns * Columns);
        int columnItems = (inputs + columns - 1) / columns;
        int rows = MostItemRows;
        while (rows > 42 && columnItems * ((outputs + rows - 1) / rows) < 4 * workers.Workers)
        {
            rows /= 2;
        }

        step.ItemColumns = columns;
        step.ColumnItems = columnItems;
        step.ItemRows = rows;
        workers.Run(ref step, columnItems * ((outputs + rows - 1) / rows));
    }

    private struct Step<TSimd, TVector> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        public float* G;
        public float* X;
        public float* Weight;
        public float* Bias;
        public float* Scratch;
        public long ScratchStride;
        public int GStride;
        public int XStride;
        public int Outputs;
        public int Inputs;
        public int Pixels;
        public int ItemRows;
        public int ItemColumns;
        public int ColumnItems;

        public readonly void Execute(int item, int worker)
        {
            int firstRow = item / ColumnItems * ItemRows;
            int endRow = Math.Min(Outputs, firstRow + ItemRows);
            int firstColumn = item % ColumnItems * ItemColumns;
            int endColumn = Math.Min(Inputs, firstColumn + ItemColumns);
            float* sums = stackalloc float[MostRows * Columns];
            int tile = TSimd.Count == Lanes.Count ? 14 : 6;
            float* packedG = Scratch + (worker * ScratchStride);
            float* packedX = packedG + (Chunk * (MostItemRows / 6 * Lanes.Count));
            for (int pixel = 0; pixel < Pixels; pixel += Chunk)
            {
                int count = Math.Min(Chunk, Pixels - pixel);
                float* g = G + (pixel * (nint)GStride);
                Pack(g + firstRow, GStride, count, endRow - firstRow, tile, Lanes.Count, packedG);
                Pack(X + (pixel * (nint)XStride) + firstColumn, XStride, count, endColumn - firstColumn, Columns, Columns, packedX);
                for (int column = firstColumn; column < endColumn; column += Columns)
                {
                    float* x = packedX + ((column - firstColumn) * count);
                    for (int row = firstRow; row < endRow; row += tile)
                    {
                        float* ofTile = packedG + ((row - firstRow) / tile * Lanes.Count * count);
                        AddTile(ofTile, x, count, row, Math.Min(tile, endRow - row), column, Math.Min(Columns, endColumn - column), sums);
                    }
                }

                if (Bias is not null && firstColumn == 0)
                {
                    AddBias(g, count, firstRow, endRow);
                }
            }
        }

        // A tile's floats of all pixels one after the other: [tile][pixel][width]. What is read behind the last is not stored by anybody.
        private static void Pack(float* rows, int stride, int count, int columns, int tile, int width, float* packed)
        {
            for (int first = 0; first < columns; first += tile)
            {
                float* source = rows + first;
                int copied = Math.Min(width, Lanes.RoundUp(columns - first));
                for (int pixel = 0; pixel < count; pixel++, source += stride, packed += width)
                {
                    for (int i = 0; i < copied; i += TSimd.Count)
                    {
                        TSimd.Store(TSimd.Load(source + i), packed + i);
                    }
                }
            }
        }

        private readonly void AddTile(float* g, float* x, int count, int row, int rows, int column, int columns, float* sums)
        {
            if (TSimd.Count == Lanes.Count)
            {
                if (columns > Lanes.Count)
                {
                    Tile14x2<TSimd, TVector>(g, x, Columns, count, sums);
                }
                else
                {
                    Tile14x1<TSimd, TVector>(g, x, Columns, count, sums);
                }

                AddRows(sums, rows, columns, row, column);
                return;
            }

            for (int lanes = 0; lanes < columns; lanes += 2 * TSimd.Count)
            {
                Tile6x2<TSimd, TVector>(g, x + lanes, Columns, count, sums);
                AddRows(sums, rows, Math.Min(2 * TSimd.Count, columns - lanes), row, column + lanes);
            }
        }

        private readonly void AddRows(float* sums, int rows, int columns, int row, int column)
        {
            float* destination = Weight + (row * (nint)Inputs) + column;
            for (int r = 0; r < rows; r++, sums += Columns, destination += Inputs)
            {
                int i = 0;
                for (; i + TSimd.Count <= columns; i += TSimd.Count)
                {
                    TSimd.Store(TSimd.Add(TSimd.Load(destination + i), TSimd.Load(sums + i)), destination + i);
                }

                for (; i < columns; i++)
                {
                    destination[i] += sums[i];
                }
            }
        }

        private readonly void AddBias(float* g, int count, int firstRow, int endRow)
        {
            int row = firstRow;
            for (; row + TSimd.Count <= endRow; row += TSimd.Count)
            {
                TVector sum = TSimd.Zero;
                for (int pixel = 0; pixel < count; pixel++)
                {
                    sum = TSimd.Add(sum, TSimd.Load(g + (pixel * (nint)GStride) + row));
                }

                TSimd.Store(TSimd.Add(TSimd.Load(Bias + row), sum), Bias + row);
            }

            for (; row < endRow; row++)
            {
                float sum = 0;
                for (int pixel = 0; pixel < count; pixel++)
                {
                    sum += g[(pixel * (nint)GStride) + row];
                }

                Bias[row] += sum;
            }
        }
    }
}
