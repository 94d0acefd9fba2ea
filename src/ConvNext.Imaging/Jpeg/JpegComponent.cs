namespace ConvNext.Imaging.Jpeg;

/// <summary>How the components of a JPEG are to be understood.</summary>
internal enum JpegColour
{
    Grey,
    YCbCr,
    Rgb,
    Cmyk,
    Ycck,
}

/// <summary>One component as the frame header describes it.</summary>
internal readonly record struct JpegComponent(byte Identifier, int HorizontalSampling, int VerticalSampling);
