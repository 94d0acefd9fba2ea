using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Training.Kernels;

/// <summary>
/// Sixteen channels of a map by themselves, [row][column][16], with zeros around them: a window then needs no test for borders.
/// </summary>
internal static unsafe partial class DepthwisePlanes
{
    public const int Border = 3;
    public const int Side = (2 * Border) + 1;
    public const int Taps = Side * Side;

    /// <summary>Floats of packed weights for sixteen channels: [tap][16], then the bias.</summary>
    public const int PackedLength = (Taps + 1) * Lanes.Count;

    /// <summary>Columns of a plane: whole strips and the border.</summary>
    public static int Columns(int width) => ((width + 3) / 4 * 4) + 4 + (2 * Border);

    /// <summary>Floats of a plane.</summary>
    public static int Length(int height, int width) => (height + (2 * Border)) * Columns(width) * Lanes.Count;

    /// <summary>Takes sixteen channels out of a map.</summary>
    public static void Fill<TSimd, TVector>(float* map, int stride, int height, int width, float* plane)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int columns = Columns(width);
        int rowLength = columns * Lanes.Count;
        Clear<TSimd, TVector>(plane, Border * rowLength);
        Clear<TSimd, TVector>(plane + ((height + Border) * rowLength), Border * rowLength);
        for (int y = 0; y < height; y++)
        {
            float* row = plane + ((y + Border) * rowLength);
            Clear<TSimd, TVector>(row, Border * Lanes.Count);
            Clear<TSimd, TVector>(row + ((Border + width) * Lanes.Count), (columns - Border - width) * Lanes.Count);
            row += Border * Lanes.Count;
            for (int x = 0; x < width; x++, map += stride, row += Lanes.Count)
            {
                for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
                {
                    TSimd.Store(TSimd.Load(map + lane), row + lane);
                }
            }
        }
    }

    /// <summary>map = bias + convolution of the plane, or map += that.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="packed">[tap][16], then the bias.</param>
    /// <param name="isTurned">Whether the window is turned by 180°, without a bias, and the result added: the gradient of the convolution's input.</param>
    /// <param name="map">The sixteen channels of the result.</param>
    /// <param name="stride">Floats between its pixels.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Convolve<TSimd, TVector>(float* plane, float* packed, bool isTurned, float* map, int stride, int height, int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int rowLength = Columns(width) * Lanes.Count;
        float* firstTap = isTurned ? packed + ((Taps - 1) * Lanes.Count) : packed;
        int tapStep = isTurned ? -Lanes.Count : Lanes.Count;
        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            for (int y = 0; y < height; y++)
            {
                float* source = plane + (y * rowLength) + lane;
                float* destination = map + (y * (nint)width * stride) + lane;
                TVector bias = isTurned ? TSimd.Zero : TSimd.Load(packed + (Taps * Lanes.Count) + lane);
                for (int x = 0; x < width;)
                {
                    int left = width - x;
                    if (left > 4)
                    {
                        Strip8<TSimd, TVector>(source, rowLength, firstTap + lane, tapStep, bias, isTurned, destination, stride, left);
                        x += 8;
                        source += 8 * Lanes.Count;
                        destination += 8 * (nint)stride;
                    }
                    else
                    {
                        Strip4<TSimd, TVector>(source, rowLength, firstTap + lane, tapStep, bias, isTurned, destination, stride, left);
                        x += 4;
                    }
                }
            }
        }
    }

    /// <summary>
    /// sums[tap] += Σ plane shifted by the tap × gradient over all pixels, and the bias likewise: partial sums of a few rows, added in their order.
    /// </summary>
    /// <param name="plane">The convolution's input.</param>
    /// <param name="gradient">The plane of the gradients of its output.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="sums">[tap][16], then the bias's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Correlate<TSimd, TVector>(float* plane, float* gradient, int height, int width, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int rowLength = Columns(width) * Lanes.Count;
        int together = 1 + (63 / width);
        for (int lane = 0; lane < Lanes.Count; lane += TSimd.Count)
        {
            for (int first = 0; first < height; first += together)
            {
                int end = first + together < height ? first + together : height;
                for (int ky = 0; ky < Side; ky++)
                {
                    TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero, s4 = TSimd.Zero, s5 = TSimd.Zero, s6 = TSimd.Zero, all = TSimd.Zero;
                    for (int y = first; y < end; y++)
                    {
                        float* x = plane + ((y + ky) * rowLength) + lane;
                        float* g = gradient + ((y + Border) * rowLength) + (Border * Lanes.Count) + lane;
                        for (float* last = g + (width * Lanes.Count); g < last; g += Lanes.Count, x += Lanes.Count)
                        {
                            TVector value = TSimd.Load(g);
                            s0 = TSimd.FusedMultiplyAdd(value, TSimd.Load(x), s0);
                            s1 = TSimd.FusedMultiplyAdd(value, TSimd.Load(x + Lanes.Count), s1);
                            s2 = TSimd.FusedMultiplyAdd(value, TSimd.Load(x + (2 * Lanes.Count)), s2);
                            s3 = TSimd.FusedMultiplyAdd(value, TSimd.Load(x + (3 * Lanes.Count)), s3);
                            s4 = TSimd.FusedMultiplyAdd(value, TSimd.Load(x + (4 * Lanes.Count)), s4);
                            s5 = TSimd.FusedMultiplyAdd(value, TSimd.Load(x + (5 * Lanes.Count)), s5);
                            s6 = TSimd.FusedMultiplyAdd(value, TSimd.Load(x + (6 * Lanes.Count)), s6);
                            all = TSimd.Add(all, value);
                        }
                    }

                    float* row = sums + (ky * Side * Lanes.Count) + lane;
                    AddTo<TSimd, TVector>(s0, row);
                    AddTo<TSimd, TVector>(s1, row + Lanes.Count);
                    AddTo<TSimd, TVector>(s2, row + (2 * Lanes.Count));
                    AddTo<TSimd, TVector>(s3, row + (3 * Lanes.Count));
                    AddTo<TSimd, TVector>(s4, row + (4 * Lanes.Count));
                    AddTo<TSimd, TVector>(s5, row + (5 * Lanes.Count));
                    AddTo<TSimd, TVector>(s6, row + (6 * Lanes.Count));
                    if (ky == 0)
                    {
                        AddTo<TSimd, TVector>(all, sums + (Taps * Lanes.Count) + lane);
                    }
                }
            }
        }
    }

    /// <summary>memory = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear<TSimd, TVector>(float* memory, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int i = 0; i < count; i += TSimd.Count)
        {
            TSimd.Store(TSimd.Zero, memory + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<TSimd, TVector>(TVector value, float* memory)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(TSimd.Add(TSimd.Load(memory), value), memory);
}
