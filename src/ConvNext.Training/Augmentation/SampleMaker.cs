using System;
using ConvNext.Imaging;
using ConvNext.Preprocessing;
using ConvNext.Training.Data;

namespace ConvNext.Training.Augmentation;

/// <summary>
/// Makes pixel values of pictures to train with: the part, its size, the flip, colours, RandAugment, the processor's rescaling and normalisation, erasing. What is random follows
/// from the random numbers that are given, and from nothing else. For one thread at a time; its buffers are kept.
/// </summary>
public sealed class SampleMaker
{
    private readonly AugmentationOptions _options;
    private readonly int _height;
    private readonly int _width;
    private readonly ImageProcessorWorkspace _evaluation;
    private readonly ConvNextImageProcessorOptions _normalising;
    private readonly ByteResampler _resampler = new();
    private readonly RandomOperation _operations = new();
    private readonly byte[] _pixels;
    private readonly byte[] _framed;

    /// <summary>A maker for images of a size.</summary>
    /// <param name="processor">How pictures are prepared for evaluation.</param>
    /// <param name="options">How they are changed at random.</param>
    /// <param name="size">The network's size.</param>
    /// <exception cref="ArgumentException">A number of the options is out of range.</exception>
    public SampleMaker(ConvNextImageProcessor processor, AugmentationOptions options, ImageSize size)
    {
        ArgumentNullException.ThrowIfNull(processor);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        (_height, _width) = (size.Height, size.Width);
        _evaluation = processor.CreateWorkspace();
        _normalising = processor.Options with { DoResize = false, DoCenterCrop = false };
        _pixels = new byte[_height * _width * 3];
        _framed = new byte[_pixels.Length];
    }

    /// <summary>Values of an image.</summary>
    public int Length => _pixels.Length;

    /// <summary>Prepares a picture for evaluation.</summary>
    /// <exception cref="ImageProcessingException">It cannot be processed, or gives another size.</exception>
    public void Evaluate(RgbImage picture, Span<float> pixelValues)
    {
        ArgumentNullException.ThrowIfNull(picture);
        CheckShape(picture);
        _evaluation.Process(picture.View, pixelValues);
    }

    /// <summary>Prepares a picture for training.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="random">The random numbers of this picture in this epoch.</param>
    /// <param name="pixelValues">Takes (3, height, width).</param>
    /// <exception cref="ImageProcessingException">It cannot be processed.</exception>
    public void Make(RgbImage picture, CounterRandom random, Span<float> pixelValues)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (_options.Crop == CropKind.RandomResized)
        {
            TakePart(picture, CropRegion.Random(picture.Height, picture.Width, _options, ref random));
        }
        else
        {
            CheckShape(picture);
            _evaluation.ResizeAndCrop(picture.View, _pixels);
            if (_options.Crop == CropKind.Padded)
            {
                Shift(random.NextInt((2 * _options.Padding) + 1) - _options.Padding, random.NextInt((2 * _options.Padding) + 1) - _options.Padding);
            }
        }

        if (random.Chance(_options.FlipProbability))
        {
            Flip();
        }

        _operations.Apply(_pixels, _height, _width, _options, ref random);
        ColourJitter.Apply(_pixels, _options, ref random);
        _evaluation.Process(PixelView.FromBytes(_pixels, _height, _width), pixelValues, _normalising);
        if (random.Chance(_options.ErasingProbability) && CropRegion.Erased(_height, _width, ref random) is { } erased)
        {
            Erase(pixelValues, erased);
        }
    }

    // Pillow's bilinear filter, as the reference's script resizes its pictures.
    private void TakePart(RgbImage picture, CropRegion part)
    {
        int start = ((part.Top * picture.Width) + part.Left) * 3;
        PixelView view = PixelView.FromBytes(picture.Pixels.AsSpan(start), part.Height, part.Width, rowStride: picture.Width * 3);
        ImageGeometry geometry = new(new ImageSize(part.Height, part.Width), new ImageSize(_height, _width), AxisWindow.Whole(_height), AxisWindow.Whole(_width));
        _resampler.Resample(view, geometry, ImageProcessorBackend.Pil, ResamplingFilter.Bilinear, _normalising.PillowVersion, out _).CopyTo(_pixels);
    }

    private void Shift(int down, int right)
    {
        _pixels.CopyTo(_framed, 0);
        Array.Clear(_pixels);
        int columns = _width - Math.Abs(right);
        for (int y = Math.Max(0, -down); y < Math.Min(_height, _height - down) && columns > 0; y++)
        {
            _framed.AsSpan((((y + down) * _width) + Math.Max(0, right)) * 3, columns * 3).CopyTo(_pixels.AsSpan(((y * _width) + Math.Max(0, -right)) * 3));
        }
    }

    private void Flip()
    {
        for (int y = 0; y < _height; y++)
        {
            Span<byte> row = _pixels.AsSpan(y * _width * 3, _width * 3);
            for (int left = 0, right = row.Length - 3; left < right; left += 3, right -= 3)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    (row[left + channel], row[right + channel]) = (row[right + channel], row[left + channel]);
                }
            }
        }
    }

    private void Erase(Span<float> pixelValues, CropRegion erased)
    {
        for (int plane = 0; plane < 3; plane++)
        {
            for (int y = erased.Top; y < erased.Top + erased.Height; y++)
            {
                pixelValues.Slice((((plane * _height) + y) * _width) + erased.Left, erased.Width).Clear();
            }
        }
    }

    private void CheckShape(RgbImage picture)
    {
        ImageShape made = _evaluation.Processor.OutputShape(picture.Height, picture.Width);
        if (made != new ImageShape(3, _height, _width))
        {
            throw new ImageProcessingException(
                $"The preprocessor's configuration makes {made.Height}×{made.Width} pixels of this photo, but the network takes {_height}×{_width}.");
        }
    }
}
