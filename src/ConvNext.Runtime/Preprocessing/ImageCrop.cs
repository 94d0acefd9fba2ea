namespace ConvNext.Preprocessing;

/// <summary>How an image of another shape comes to the size of the result.</summary>
public enum ImageCrop
{
    /// <summary>
    /// As the reference's image processors do it: below size 384 the shorter side is resized to trunc(size / crop_pct) and the centre taken, from there on
    /// the image is resized straight to a square.
    /// </summary>
    Reference,

    /// <summary>timm's <c>center</c>: the shorter side becomes floor(size / crop_pct), whatever the size, then the centre is taken.</summary>
    Center,

    /// <summary>timm's <c>squash</c>: each side becomes its own floor(size / crop_pct), then the centre is taken.</summary>
    Squash,

    /// <summary>timm's <c>border</c>: the longer side becomes floor(size / crop_pct), and what is missing has the mean colour.</summary>
    Border,
}
