using System.Runtime.CompilerServices;

namespace ConvNext.Quantization;

/// <summary>Calls a tile with its number of rows as a type.</summary>
internal static unsafe class TileHeights
{
    /// <summary><see cref="IIntegerTile.Multiply"/> of <paramref name="height"/> rows, 1 to <see cref="IIntegerTile.MostRows"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TTile>(int height, byte* rows, nint stride, sbyte* weights, int inputs, int* sums)
        where TTile : struct, IIntegerTile
    {
        switch (height)
        {
            case 1:
                TTile.Multiply<RowCounts.Rows1>(rows, stride, weights, inputs, sums);
                break;
            case 2:
                TTile.Multiply<RowCounts.Rows2>(rows, stride, weights, inputs, sums);
                break;
            case 3:
                TTile.Multiply<RowCounts.Rows3>(rows, stride, weights, inputs, sums);
                break;
            case 4 when TTile.MostRows >= 4:
                TTile.Multiply<RowCounts.Rows4>(rows, stride, weights, inputs, sums);
                break;
            case 5 when TTile.MostRows >= 5:
                TTile.Multiply<RowCounts.Rows5>(rows, stride, weights, inputs, sums);
                break;
            case 6 when TTile.MostRows >= 6:
                TTile.Multiply<RowCounts.Rows6>(rows, stride, weights, inputs, sums);
                break;
            case 7 when TTile.MostRows >= 7:
                TTile.Multiply<RowCounts.Rows7>(rows, stride, weights, inputs, sums);
                break;
            case 8 when TTile.MostRows >= 8:
                TTile.Multiply<RowCounts.Rows8>(rows, stride, weights, inputs, sums);
                break;
            case 9 when TTile.MostRows >= 9:
                TTile.Multiply<RowCounts.Rows9>(rows, stride, weights, inputs, sums);
                break;
            case 10 when TTile.MostRows >= 10:
                TTile.Multiply<RowCounts.Rows10>(rows, stride, weights, inputs, sums);
                break;
            case 11 when TTile.MostRows >= 11:
                TTile.Multiply<RowCounts.Rows11>(rows, stride, weights, inputs, sums);
                break;
            case 12 when TTile.MostRows >= 12:
                TTile.Multiply<RowCounts.Rows12>(rows, stride, weights, inputs, sums);
                break;
        }
    }
}
