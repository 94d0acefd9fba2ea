using System;

namespace ConvNext.Preprocessing;

/// <summary>The source position that each destination position of a window takes its pixel from; −1 where Pillow leaves a zero.</summary>
internal sealed class NearestPositions
{
    private NearestPositions(AxisKey key, int[] positions)
    {
        Key = key;
        Positions = positions;
    }

    /// <summary>What these positions are for.</summary>
    public AxisKey Key { get; }

    /// <summary>One source position for each destination position of the window.</summary>
    public int[] Positions { get; }

    /// <summary>Computes the positions.</summary>
    public static NearestPositions Create(AxisKey key)
    {
        var positions = new int[key.WindowLength];
        if (key.SourceLength == key.ResizedLength)
        {
            for (int i = 0; i < positions.Length; i++)
            {
                positions[i] = key.WindowStart + i;
            }
        }
        else if (key.Backend == ImageProcessorBackend.Pil)
        {
            FillPillow(key, positions);
        }
        else
        {
            FillAten(key, positions);
        }

        return new NearestPositions(key, positions);
    }

    /// <summary>As <c>ImagingScaleAffine</c>: the position is accumulated in double, with the rounding of every step.</summary>
    private static void FillPillow(AxisKey key, Span<int> positions)
    {
        double step = (double)key.SourceLength / key.ResizedLength;
        double position = step * 0.5;
        for (int i = 0; i < key.WindowStart + key.WindowLength; i++)
        {
            if (i >= key.WindowStart)
            {
                int source = (int)position;
                positions[i - key.WindowStart] = source < key.SourceLength ? source : -1;
            }

            position += step;
        }
    }

    /// <summary>"nearest exact" of ATen: floor(float32(i + ½)·float32(n_in / n_out)), every step in 32-bit floats.</summary>
    private static void FillAten(AxisKey key, Span<int> positions)
    {
        float scale = (float)key.SourceLength / key.ResizedLength;
        for (int i = 0; i < positions.Length; i++)
        {
            float center = (key.WindowStart + i + 0.5f) * scale;
            positions[i] = Math.Min((int)MathF.Floor(center), key.SourceLength - 1);
        }
    }

    /// <summary>Copies the pixels at the positions of both axes; those outside the image are zero.</summary>
    /// <param name="source">First byte of the image.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="channels">Bytes of a pixel.</param>
    /// <param name="vertical">Rows to take.</param>
    /// <param name="horizontal">Columns to take.</param>
    /// <param name="destination">Takes the pixels, without gaps.</param>
    public static unsafe void Copy(byte* source, nint stride, int channels, NearestPositions vertical, NearestPositions horizontal, byte* destination)
    {
        foreach (int y in vertical.Positions)
        {
            byte* row = source + (y * stride);
            foreach (int x in horizontal.Positions)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    *destination++ = y < 0 || x < 0 ? (byte)0 : row[((nint)x * channels) + channel];
                }
            }
        }
    }
}
