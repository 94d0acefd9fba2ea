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

    private const int Columns = 32;
    private const int MostRows = 14;

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
    public static void Add<TSimd, TVector>(
        WorkerPool workers, float* g, int gStride, int outputs, float* x, int xStride, int inputs, int pixels, float* weight, float* bias)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var step = new Step<TSimd, TVector>
        {
            G = g, GStride = gStride, Outputs = outputs, X = x, XStride = xStride, Inputs = inputs, Pixels = pixels, Weight = weight, Bias = bias,
        };

        // Who computes which weight changes no bit: there may be as many items as keep all busy.
        int columns = Math.Min(256, (inputs + Columns - 1) / Columns * Columns);
        int columnItems = (inputs + columns - 1) / columns;
        int rows = 168;
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
            for (int pixel = 0; pixel < Pixels; pixel += Chunk)
            {
                int count = Math.Min(Chunk, Pixels - pixel);
                float* g = G + (pixel * (nint)GStride);
                float* x = X + (pixel * (nint)XStride);
                for (int column = firstColumn; column < endColumn; column += Columns)
                {
                    if (TSimd.Count == Lanes.Count)
                    {
                        Add14(g, x + column, count, column, endColumn, firstRow, endRow, sums);
                    }
                    else
                    {
                        Add6(g, x + column, count, column, endColumn, firstRow, endRow, sums);
                    }
                }

                if (Bias is not null && firstColumn == 0)
                {
                    AddBias(g, count, firstRow, endRow);
                }
            }
        }

        private readonly void Add14(float* g, float* x, int count, int column, int endColumn, int firstRow, int endRow, float* sums)
        {
            int columns = Math.Min(Columns, endColumn - column);
            for (int row = firstRow; row < endRow; row += 14)
            {
                if (columns > Lanes.Count)
                {
                    Tile14x2<TSimd, TVector>(g + row, GStride, x, XStride, count, sums);
                }
                else
                {
                    Tile14x1<TSimd, TVector>(g + row, GStride, x, XStride, count, sums);
                }

                AddRows(sums, Math.Min(14, endRow - row), columns, row, column);
            }
        }

        private readonly void Add6(float* g, float* x, int count, int column, int endColumn, int firstRow, int endRow, float* sums)
        {
            for (int lanes = 0; lanes < Columns && column + lanes < endColumn; lanes += 2 * TSimd.Count)
            {
                for (int row = firstRow; row < endRow; row += 6)
                {
                    Tile6x2<TSimd, TVector>(g + row, GStride, x + lanes, XStride, count, sums);
                    AddRows(sums, Math.Min(6, endRow - row), Math.Min(2 * TSimd.Count, endColumn - column - lanes), row, column + lanes);
                }
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
