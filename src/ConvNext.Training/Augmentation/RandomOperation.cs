using System;
using ConvNext.Training.Data;

namespace ConvNext.Training.Augmentation;

/// <summary>
/// Operations at random, after torchvision's <c>RandAugment</c>: each picture goes through some of fourteen operations, all of one magnitude out of 31. Shears, moves and turns
/// take the nearest pixel; what comes from outside is black.
/// </summary>
internal sealed class RandomOperation
{
    /// <summary>Magnitudes there are, from 0.</summary>
    public const int Magnitudes = 31;

    private const int Operations = 14;

    private byte[] _copy = [];

    /// <summary>Applies as many operations as the options say.</summary>
    /// <param name="pixels">(height, width, 3).</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="options">How many, and how strong.</param>
    /// <param name="random">Chooses them.</param>
    public void Apply(Span<byte> pixels, int height, int width, AugmentationOptions options, ref CounterRandom random)
    {
        for (int i = 0; i < options.RandomOperations; i++)
        {
            int operation = random.NextInt(Operations);
            double strength = (double)options.RandomMagnitude / (Magnitudes - 1);
            double sign = random.Chance(0.5) ? -1 : 1;
            Apply(operation, pixels, height, width, strength, sign);
        }
    }

    /// <summary>One operation.</summary>
    internal void Apply(int operation, Span<byte> pixels, int height, int width, double strength, double sign)
    {
        double signed = sign * strength;
        switch (operation)
        {
            case 1:
                Move(pixels, height, width, new Origin(1, 0.3 * signed, 0, 1, 0, 0));
                break;
            case 2:
                Move(pixels, height, width, new Origin(1, 0, 0.3 * signed, 1, 0, 0));
                break;
            case 3:
                Move(pixels, height, width, new Origin(1, 0, 0, 1, Math.Truncate(150.0 / 331 * width * signed), 0));
                break;
            case 4:
                Move(pixels, height, width, new Origin(1, 0, 0, 1, 0, Math.Truncate(150.0 / 331 * height * signed)));
                break;
            case 5:
                double angle = 30 * signed * Math.PI / 180;
                Move(pixels, height, width, new Origin(PortableMath.Cos(angle), -PortableMath.Sin(angle), PortableMath.Sin(angle), PortableMath.Cos(angle), 0, 0));
                break;
            case 6:
                ColourJitter.Brightness(pixels, 1 + (0.9 * signed));
                break;
            case 7:
                ColourJitter.Saturation(pixels, 1 + (0.9 * signed));
                break;
            case 8:
                ColourJitter.Contrast(pixels, 1 + (0.9 * signed));
                break;
            case 9:
                Sharpen(pixels, height, width, 1 + (0.9 * signed));
                break;
            case 10:
                LevelOperations.Posterize(pixels, 8 - (int)Math.Round(strength * 4));
                break;
            case 11:
                LevelOperations.Solarize(pixels, 255 * (1 - strength));
                break;
            case 12:
                LevelOperations.StretchContrast(pixels);
                break;
            case 13:
                LevelOperations.Equalize(pixels);
                break;
            default:
                break;
        }
    }

    private void Move(Span<byte> pixels, int height, int width, Origin origin)
    {
        (double a, double b, double c, double d, double dx, double dy) = origin;
        ReadOnlySpan<byte> source = Copy(pixels);
        double middleX = (width - 1) / 2.0;
        double middleY = (height - 1) / 2.0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int fromX = (int)Math.Round((a * (x - middleX)) + (b * (y - middleY)) + middleX - dx);
                int fromY = (int)Math.Round((c * (x - middleX)) + (d * (y - middleY)) + middleY - dy);
                Span<byte> pixel = pixels.Slice(((y * width) + x) * 3, 3);
                if (fromX >= 0 && fromX < width && fromY >= 0 && fromY < height)
                {
                    source.Slice(((fromY * width) + fromX) * 3, 3).CopyTo(pixel);
                }
                else
                {
                    pixel.Clear();
                }
            }
        }
    }

    // A mix with the picture smoothed by (1 1 1; 1 5 1; 1 1 1) / 13; the outermost pixels stay.
    private void Sharpen(Span<byte> pixels, int height, int width, double factor)
    {
        ReadOnlySpan<byte> source = Copy(pixels);
        int row = width * 3;
        for (int y = 1; y < height - 1; y++)
        {
            for (int x = 3; x < row - 3; x++)
            {
                int at = (y * row) + x;
                int sum = 4 * source[at];
                for (int above = -row; above <= row; above += row)
                {
                    sum += source[at + above - 3] + source[at + above] + source[at + above + 3];
                }

                double smooth = Math.Round(sum / 13.0);
                pixels[at] = ColourJitter.Level((source[at] * factor) + (smooth * (1 - factor)));
            }
        }
    }

    private ReadOnlySpan<byte> Copy(ReadOnlySpan<byte> pixels)
    {
        if (_copy.Length < pixels.Length)
        {
            _copy = new byte[pixels.Length];
        }

        pixels.CopyTo(_copy);
        return _copy.AsSpan(0, pixels.Length);
    }

    // Where each pixel comes from, around the middle: x' = A·x + B·y − Dx, y' = C·x + D·y − Dy.
    private readonly record struct Origin(double A, double B, double C, double D, double Dx, double Dy);
}
