using ConvNext.Imaging;

namespace ConvNext.Cli.Validate;

/// <summary>Pictures by recipe: pixels of no particular order that are the same on every machine.</summary>
internal static class TestPicture
{
    private const uint Multiplier = 1664525;
    private const uint Increment = 1013904223;

    /// <summary>A picture of a size; smooth over some pixels, as photographs are, with noise on it.</summary>
    public static RgbImage Of(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        uint state = (uint)((width * 65537) + height);
        for (int i = 0; i < pixels.Length; i++)
        {
            state = (state * Multiplier) + Increment;
            int row = i / 3 / width;
            int column = i / 3 % width;
            pixels[i] = (byte)((((row * 5) + (column * 3) + (i % 3 * 60)) & 0xFF) ^ (state >> 27));
        }

        return new RgbImage(width, height, pixels);
    }
}
