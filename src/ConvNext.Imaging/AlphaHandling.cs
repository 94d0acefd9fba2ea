namespace ConvNext.Imaging;

/// <summary>What becomes of the transparency of a picture, since pixels are decoded to RGB.</summary>
public enum AlphaHandling
{
    /// <summary>It is dropped, whatever colour lies under it: Pillow's <c>convert("RGB")</c>.</summary>
    Drop,

    /// <summary>
    /// The picture is laid on white: Pillow's <c>convert("RGBA")</c>, <c>alpha_composite</c> over white, <c>convert("RGB")</c>, which is what an image
    /// processor with <c>do_convert_rgb</c> does.
    /// </summary>
    OnWhite,
}
