using System;
using ConvNext.Preprocessing;

namespace ConvNext;

/// <summary>A session's way from an image to pixel values: a workspace of the image processor and the buffer that it fills.</summary>
internal sealed class ImageInput
{
    private readonly NetworkDescription network;
    private readonly ConvNextImageProcessor processor;
    private readonly ImageProcessorWorkspace workspace;
    private readonly float[] pixelValues;

    public ImageInput(NetworkDescription network, ConvNextImageProcessor processor)
    {
        this.network = network;
        this.processor = processor;
        workspace = processor.CreateWorkspace();
        pixelValues = new float[network.InputLength];
    }

    /// <summary>Pixel values of one image, valid until the next call.</summary>
    /// <exception cref="ImageProcessingException">The image cannot be processed, or gives another shape than the network takes.</exception>
    public ReadOnlySpan<float> Process(PixelView image)
    {
        ImageShape shape = processor.OutputShape(image.Height, image.Width, image.Channels, isFloat: image.IsFloat);
        if (shape != new ImageShape(network.InputChannels, network.InputHeight, network.InputWidth))
        {
            throw new ImageProcessingException(
                $"The image processor makes {shape.Channels}×{shape.Height}×{shape.Width} pixel values of this image, "
                + $"but {network.Name} takes {network.InputChannels}×{network.InputHeight}×{network.InputWidth}.");
        }

        workspace.Process(image, pixelValues);
        return pixelValues;
    }
}
