using System;
using ConvNext.Preprocessing;

namespace ConvNext;

/// <summary>A session's way from an image to pixel values: a workspace of the image processor and the buffer that it fills.</summary>
internal sealed class ImageInput
{
    private readonly NetworkDescription _network;
    private readonly ConvNextImageProcessor _processor;
    private readonly ImageProcessorWorkspace _workspace;
    private readonly float[] _pixelValues;
    private readonly bool _sizeIsChosen;

    public ImageInput(NetworkDescription network, ConvNextImageProcessor processor, bool sizeIsChosen)
    {
        _network = network;
        _sizeIsChosen = sizeIsChosen;
        _processor = processor;
        _workspace = processor.CreateWorkspace();
        _pixelValues = new float[network.InputLength];
    }

    /// <summary>Pixel values of one image, valid until the next call.</summary>
    /// <exception cref="ImageProcessingException">The image cannot be processed, or gives another shape than the network takes.</exception>
    public ReadOnlySpan<float> Process(PixelView image)
    {
        Check(_processor.OutputShape(image.Height, image.Width, image.Channels, isFloat: image.IsFloat));
        _workspace.Process(image, _pixelValues);
        return _pixelValues;
    }

    /// <summary>Pixel values of a picture whose rows come one after the other, valid until the next call.</summary>
    /// <exception cref="ImageProcessingException">The image cannot be processed, or gives another shape than the network takes.</exception>
    public ReadOnlySpan<float> Process(IPixelRows image)
    {
        Check(_processor.OutputShape(image.Height, image.Width));
        _workspace.Process(image, _pixelValues);
        return _pixelValues;
    }

    private void Check(ImageShape shape)
    {
        if (shape != new ImageShape(_network.InputChannels, _network.InputHeight, _network.InputWidth))
        {
            throw new ImageProcessingException(
                $"The image processor makes {shape.Channels}×{shape.Height}×{shape.Width} pixel values of this image, "
                + $"but {_network.Name} takes {_network.InputChannels}×{_network.InputHeight}×{_network.InputWidth}{Remedy(shape)}.");
        }
    }

    // Only where it would help: a processor that makes one size, and the session was told another.
    private string Remedy(ImageShape shape) =>
        _sizeIsChosen && shape.Channels == _network.InputChannels && _processor.Options.MadeSize is not null
            ? " in this session; ImageProcessorFollowsImageSize in its options makes the processor's size that of the session"
            : string.Empty;
}
