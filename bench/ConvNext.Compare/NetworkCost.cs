using ConvNext.Testing;

namespace ConvNext.Compare;

/// <summary>The work in a network.</summary>
internal static class NetworkCost
{
    /// <summary>
    /// Floating-point operations for one image: two for each multiply-add of the convolutions and linear layers. Norms and
    /// activations are left out, as everybody does, so the share of the peak that a network reaches is understated.
    /// </summary>
    public static double OperationsPerImage(NetworkConfig config)
    {
        long height = config.ImageHeight / config.PatchHeight;
        long width = config.ImageWidth / config.PatchWidth;
        double multiplyAdds = (double)height * width * config.HiddenSizes[0] * config.Channels * config.PatchHeight * config.PatchWidth;
        for (int stage = 0; stage < config.Stages; stage++)
        {
            double channels = config.HiddenSizes[stage];
            if (stage > 0)
            {
                (height, width) = (height / 2, width / 2);
                multiplyAdds += height * width * channels * config.HiddenSizes[stage - 1] * 4;
            }

            multiplyAdds += config.Depths[stage] * height * width * channels * ((7 * 7) + (8 * channels));
        }

        return 2 * (multiplyAdds + ((double)config.HiddenSizes[^1] * config.Labels));
    }
}
