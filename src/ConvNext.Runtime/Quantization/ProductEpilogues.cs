using System.Runtime.CompilerServices;
using ConvNext.Activations;
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

/// <summary>Rows of floats behind an activation.</summary>
internal unsafe struct ActivatedRowsEpilogue<TActivation>(float* destination, int stride, float parameter) : IProductEpilogue
    where TActivation : struct, IActivation
{
    private float* _row;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int row) => _row = destination + ((long)row * stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TSimd, TVector>(TVector value, int output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(TActivation.Apply<TSimd, TVector>(value, TSimd.Create(parameter)), _row + output);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next() => _row += stride;
}

/// <summary>Goes from pixel to pixel of a feature map.</summary>
internal struct MapWalk(int pixel, int width, int pixelStride, int rowStride)
{
    private int _column;

    /// <summary>Floats before the pixel.</summary>
    public long Offset { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int row)
    {
        int mapRow = (pixel + row) / width;
        _column = pixel + row - (mapRow * width);
        Offset = ((long)mapRow * rowStride) + ((long)_column * pixelStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        Offset += pixelStride;
        if (++_column == width)
        {
            _column = 0;
            Offset += rowStride - ((long)width * pixelStride);
        }
    }
}

/// <summary>The pixels of a feature map.</summary>
internal unsafe struct MapEpilogue(float* output, MapWalk walk) : IProductEpilogue
{
    private MapWalk _walk = walk;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int row) => _walk.Begin(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TSimd, TVector>(TVector value, int channel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(value, output + _walk.Offset + channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next() => _walk.Next();
}

/// <summary>The pixels of a feature map, added to those of another.</summary>
internal unsafe struct AddedMapEpilogue(float* input, float* output, MapWalk walk) : IProductEpilogue
{
    private MapWalk _walk = walk;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int row) => _walk.Begin(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TSimd, TVector>(TVector value, int channel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(TSimd.Add(TSimd.Load(input + _walk.Offset + channel), value), output + _walk.Offset + channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next() => _walk.Next();
}

/// <summary>The same behind a layer scale.</summary>
internal unsafe struct ScaledMapEpilogue(float* layerScale, AddedMapEpilogue map) : IProductEpilogue
{
    private AddedMapEpilogue _map = map;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int row) => _map.Begin(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TSimd, TVector>(TVector value, int channel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => _map.Store<TSimd, TVector>(TSimd.Multiply(value, TSimd.Load(layerScale + channel)), channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next() => _map.Next();
}
