using System;
using System.Linq;

namespace ConvNext.Training;

/// <summary>How likely branches are dropped.</summary>
internal static class DropPath
{
    /// <summary>
    /// From 0 to <c>drop_path_rate</c> over all blocks, as PyTorch's <c>linspace</c> makes them in single precision: the first half counted from the start,
    /// the second from the end.
    /// </summary>
    public static float[] Rates(ConvNextConfig config)
    {
        var rates = new float[config.Depths.Sum()];
        float last = (float)config.DropPathRate;
        float step = rates.Length > 1 ? last / (rates.Length - 1) : 0;
        for (int block = 0; block < rates.Length; block++)
        {
            rates[block] = block < rates.Length / 2 ? step * block : last - (step * (rates.Length - 1 - block));
        }

        // One block alone is the first: its rate is where the steps begin.
        if (rates.Length == 1)
        {
            rates[0] = 0;
        }

        return rates;
    }

    /// <summary>What each block's branch is multiplied with for each image: 0, 1 / (1 − rate), or 1.</summary>
    /// <param name="rates">The rate of each block.</param>
    /// <param name="kept">(blocks, images), or empty.</param>
    /// <param name="images">Images of the step.</param>
    /// <param name="scales">(blocks, images).</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public static void Scales(float[] rates, ReadOnlySpan<bool> kept, int images, Span<float> scales)
    {
        if (!kept.IsEmpty && kept.Length != rates.Length * images)
        {
            throw new ArgumentException(
                $"There are {kept.Length} marks of kept branches, but must be {rates.Length * images} for {rates.Length} blocks and {images} images, or none.", nameof(kept));
        }

        for (int block = 0; block < rates.Length; block++)
        {
            bool mayDrop = !kept.IsEmpty && rates[block] > 0;
            float ifKept = (float)(1 / (1 - (double)rates[block]));
            for (int image = 0; image < images; image++)
            {
                scales[(block * images) + image] = !mayDrop ? 1 : kept[(block * images) + image] ? ifKept : 0;
            }
        }
    }
}
