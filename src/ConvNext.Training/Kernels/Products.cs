using System;
using System.ComponentModel;
using ConvNext.Simd;

namespace ConvNext.Training.Kernels;

/// <summary>
/// Matrix products of rows (pixels) with weights in panels: c = a · B + bias. Lanes run over outputs, each sum goes over its inputs in their order.
/// </summary>
/// <remarks>
/// Panels of <see cref="PanelWidth"/> outputs lie one after the other, [panel][input][output]; a last one has 16 where those are all that is left. Rows are
/// computed in whole tiles: up to <see cref="TileRows"/> − 1 rows behind the last are read and written too.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe partial class Products
{
    /// <summary>Outputs of a panel.</summary>
    public const int PanelWidth = 32;

    /// <summary>Rows of the largest tile; so many may lie behind the last row of a buffer.</summary>
    public const int TileRows = 14;

    private const int Chunk = 192;

    /// <summary>c[r, n] = bias[n] + Σ_k a[r, k] B[k, n].</summary>
    /// <param name="a">Rows, <typeparamref name="TStride"/> floats apart.</param>
    /// <param name="rows">How many.</param>
    /// <param name="inputs">Floats of a row that count.</param>
    /// <param name="panels">The weights.</param>
    /// <param name="outputs">Outputs, a multiple of 16.</param>
    /// <param name="bias">A float for each output.</param>
    /// <param name="c">The results.</param>
    /// <param name="stride">Floats between rows of the results.</param>
    public static void Multiply<TSimd, TVector, TStride>(float* a, int rows, int inputs, float* panels, int outputs, float* bias, float* c, int stride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TStride : struct, IRowStride
    {
        for (int first = 0; first < outputs; first += PanelWidth)
        {
            int width = Math.Min(PanelWidth, outputs - first);
            float* initial = bias + first;
            int initialStride = 0;
            for (int chunk = 0; chunk < inputs; chunk += Chunk)
            {
                int count = Math.Min(Chunk, inputs - chunk);
                MultiplyChunk<TSimd, TVector, TStride>(a + chunk, rows, count, panels, width, initial, initialStride, c + first, stride);
                panels += count * width;
                initial = c + first;
                initialStride = stride;
            }
        }
    }

    /// <summary>Floats of the panels of a matrix.</summary>
    public static long PanelsLength(int inputs, int outputs) => (long)inputs * Lanes.RoundUp(outputs);

    // Inputs of a panel that stay in the first-level cache while all rows pass by; sums wait in the results meanwhile, where they lose no bit.
    private static void MultiplyChunk<TSimd, TVector, TStride>(
        float* a, int rows, int inputs, float* panel, int width, float* initial, int initialStride, float* c, int stride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TStride : struct, IRowStride
    {
        int tile = TSimd.Count == Lanes.Count ? 14 : 6;
        for (int row = 0; row < rows; row += tile)
        {
            float* source = a + (row * (nint)TStride.Floats);
            float* sums = initial + (row * (nint)initialStride);
            float* destination = c + (row * (nint)stride);
            if (TSimd.Count == Lanes.Count)
            {
                if (width == PanelWidth)
                {
                    Tile14x2<TSimd, TVector, TStride>(source, panel, PanelWidth, inputs, sums, initialStride, destination, stride);
                }
                else
                {
                    Tile14x1<TSimd, TVector, TStride>(source, panel, width, inputs, sums, initialStride, destination, stride);
                }
            }
            else
            {
                for (int column = 0; column < width; column += 2 * TSimd.Count)
                {
                    Tile6x2<TSimd, TVector, TStride>(
                        source, panel + column, width, inputs, sums + column, initialStride, destination + column, stride);
                }
            }
        }
    }
}
