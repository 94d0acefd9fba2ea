namespace ConvNext.Preprocessing;

/// <summary>The order of the dimensions of raw pixels, outermost first.</summary>
public enum PixelLayout
{
    /// <summary>(H, W, C): the channels of a pixel lie side by side, as decoders give them.</summary>
    HeightWidthChannels,

    /// <summary>(C, H, W): one plane after the other, as tensors have them.</summary>
    ChannelsHeightWidth,
}
