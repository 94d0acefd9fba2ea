using System;
using System.Numerics.Tensors;

namespace ConvNext;

/// <summary>
/// An output of a session's latest call: a view over the session's memory, valid until the next call. Feature maps lie
/// as (N, height, width, channels), each image dense; <see cref="AsTensorSpan"/> shows them in the reference's order
/// (N, channels, height, width) without a copy, <see cref="CopyChannelsFirst"/> copies them into it.
/// </summary>
public readonly ref struct OutputTensor
{
    private readonly ReadOnlySpan<float> _data;
    private readonly int _imageStride;

    internal OutputTensor(OutputDescription description, int batch, ReadOnlySpan<float> data, int imageStride)
    {
        Description = description;
        Batch = batch;
        _data = data;
        _imageStride = imageStride;
    }

    /// <summary>Name and shape of one image's output.</summary>
    public OutputDescription Description { get; }

    /// <summary>Images of the call.</summary>
    public int Batch { get; }

    /// <summary>The reference's shape: (N, channels, height, width), or (N, channels).</summary>
    public int[] Shape => Description.IsFeatureMap
        ? [Batch, Description.Channels, Description.Height, Description.Width]
        : [Batch, Description.Channels];

    /// <summary>One image's values: (height, width, channels), or (channels).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The latest call had no such image.</exception>
    public ReadOnlySpan<float> Image(int image)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(image);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(image, Batch);
        return _data.Slice(image * _imageStride, Description.Length);
    }

    /// <summary>All images in the reference's order, (N, channels, height, width) or (N, channels), without a copy: the strides are permuted.</summary>
    public ReadOnlyTensorSpan<float> AsTensorSpan()
    {
        OutputDescription output = Description;
        return output.IsFeatureMap
            ? new ReadOnlyTensorSpan<float>(
                _data,
                [Batch, output.Channels, output.Height, output.Width],
                [Stride(Batch, _imageStride), Stride(output.Channels, 1), Stride(output.Height, output.Width * output.Channels), Stride(output.Width, output.Channels)])
            : new ReadOnlyTensorSpan<float>(_data, [Batch, output.Channels], [Stride(Batch, _imageStride), Stride(output.Channels, 1)]);
    }

    /// <summary>All images as they lie in memory: (N, height, width, channels), or (N, channels).</summary>
    public ReadOnlyTensorSpan<float> AsChannelsLastTensorSpan()
    {
        OutputDescription output = Description;
        return output.IsFeatureMap
            ? new ReadOnlyTensorSpan<float>(
                _data,
                [Batch, output.Height, output.Width, output.Channels],
                [Stride(Batch, _imageStride), Stride(output.Height, output.Width * output.Channels), Stride(output.Width, output.Channels), Stride(output.Channels, 1)])
            : AsTensorSpan();
    }

    /// <summary>Copies all images in the reference's order: (N, channels, height, width), or (N, channels).</summary>
    /// <exception cref="ArgumentException">The destination has not the length of <see cref="Shape"/>.</exception>
    public void CopyChannelsFirst(Span<float> destination)
    {
        int length = Description.Length;
        if (destination.Length != Batch * length)
        {
            throw new ArgumentException($"The destination of {Description.Name} has {destination.Length} floats; its shape needs {Batch * length}.", nameof(destination));
        }

        for (int image = 0; image < Batch; image++)
        {
            ReadOnlySpan<float> source = Image(image);
            Span<float> target = destination.Slice(image * length, length);
            if (!Description.IsFeatureMap)
            {
                source.CopyTo(target);
                continue;
            }

            int pixels = Description.Height * Description.Width;
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                for (int channel = 0; channel < Description.Channels; channel++)
                {
                    target[(channel * pixels) + pixel] = source[(pixel * Description.Channels) + channel];
                }
            }
        }
    }

    // A tensor span wants stride 0 along an axis of length 1.
    private static nint Stride(int length, int stride) => length == 1 ? 0 : stride;
}
