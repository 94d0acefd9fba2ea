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
            if (TSimd.Count == Lanes.Count)
            {
                for (int row = 0; row < rows; row += 14)
                {
                    float* source = a + (row * (nint)TStride.Floats);
                    float* destination = c + (row * (nint)stride) + first;
                    if (width == PanelWidth)
                    {
                        Tile14x2<TSimd, TVector, TStride>(source, panels, PanelWidth, inputs, bias + first, destination, stride);
                    }
                    else
                    {
                        Tile14x1<TSimd, TVector, TStride>(source, panels, width, inputs, bias + first, destination, stride);
                    }
                }
            }
            else
            {
                for (int column = 0; column < width; column += 2 * TSimd.Count)
                {
                    for (int row = 0; row < rows; row += 6)
                    {
                        Tile6x2<TSimd, TVector, TStride>(
                            a + (row * (nint)TStride.Floats), panels + column, width, inputs, bias + first + column, c + (row * (nint)stride) + first + column, stride);
                    }
                }
            }

            panels += (nint)inputs * width;
        }
    }

    /// <summary>Floats of the panels of a matrix.</summary>
    public static long PanelsLength(int inputs, int outputs) => (long)inputs * Lanes.RoundUp(outputs);
}
