namespace ConvNext.Preprocessing;

/// <summary>How a pixel is made from its neighbours; the numbers are Pillow's, as <c>preprocessor_config.json</c> has them.</summary>
public enum ResamplingFilter
{
    /// <summary>The nearest pixel, no antialiasing ("nearest exact" with the torchvision backend).</summary>
    Nearest = 0,

    /// <summary>Windowed sinc over three lobes.</summary>
    Lanczos = 1,

    /// <summary>Triangle.</summary>
    Bilinear = 2,

    /// <summary>Keys' cubic convolution with a = −0.5.</summary>
    Bicubic = 3,

    /// <summary>Mean of the covered pixels; pil backend only.</summary>
    Box = 4,

    /// <summary>Sinc under a Hamming window, one lobe; pil backend only.</summary>
    Hamming = 5,
}
