using System.Runtime.CompilerServices;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>Where the results of a product go: a tile's rows one after the other, each from its first output of sixteen.</summary>
internal unsafe interface IProductEpilogue
{
    /// <summary>Goes to a row.</summary>
    void Begin(int row);

    /// <summary>Takes the results of some outputs of the row.</summary>
    void Store<TSimd, TVector>(TVector value, int output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>Goes to the next row.</summary>
    void Next();
}

/// <summary>Rows of floats.</summary>
internal unsafe struct RowsEpilogue(float* destination, int stride) : IProductEpilogue
{
    private float* _row;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int row) => _row = destination + ((long)row * stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TSimd, TVector>(TVector value, int output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(value, _row + output);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next() => _row += stride;
}

/// <summary>The pixels of a feature map, added to those of another.</summary>
internal unsafe struct MapEpilogue(float* input, float* output, int pixel, int width, int pixelStride, int rowStride) : IProductEpilogue
{
    private long _offset;
    private int _column;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int row)
    {
        int mapRow = (pixel + row) / width;
        _column = pixel + row - (mapRow * width);
        _offset = ((long)mapRow * rowStride) + ((long)_column * pixelStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TSimd, TVector>(TVector value, int channel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(TSimd.Add(TSimd.Load(input + _offset + channel), value), output + _offset + channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        _offset += pixelStride;
        if (++_column == width)
        {
            _column = 0;
            _offset += rowStride - ((long)width * pixelStride);
        }
    }
}

/// <summary>The same behind a layer scale.</summary>
internal unsafe struct ScaledMapEpilogue(float* layerScale, MapEpilogue map) : IProductEpilogue
{
    private MapEpilogue _map = map;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int row) => _map.Begin(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TSimd, TVector>(TVector value, int channel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => _map.Store<TSimd, TVector>(TSimd.Multiply(value, TSimd.Load(layerScale + channel)), channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next() => _map.Next();
}
