using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>What the application segments say about the colours.</summary>
internal struct JpegColourMarkers
{
    private const int JfifLength = 14;
    private const int AdobeLength = 12;

    private bool _sawJfif;
    private bool _sawAdobe;
    private byte _adobeTransform;

    /// <summary>Looks at a segment; all but the JFIF and the Adobe one are passed over.</summary>
    public void Examine(byte marker, ReadOnlySpan<byte> body)
    {
        if (marker == JpegMarker.App0 && body.Length >= JfifLength && body.StartsWith("JFIF\0"u8))
        {
            _sawJfif = true;
        }
        else if (marker == JpegMarker.App14 && body.Length >= AdobeLength && body.StartsWith("Adobe"u8))
        {
            _sawAdobe = true;
            _adobeTransform = body[11];
        }
    }

    /// <summary>libjpeg's rules: the JFIF marker, then the Adobe marker's transform, then the component identifiers.</summary>
    public readonly JpegColour Decide(JpegComponent[] components)
    {
        switch (components.Length)
        {
            case 3 when _sawJfif:
                return JpegColour.YCbCr;
            case 3 when _sawAdobe:
                return _adobeTransform == 0 ? JpegColour.Rgb : JpegColour.YCbCr;
            case 3:
                bool namedRgb = components[0].Identifier == 'R' && components[1].Identifier == 'G' && components[2].Identifier == 'B';
                return namedRgb ? JpegColour.Rgb : JpegColour.YCbCr;
            case 4:
                return !_sawAdobe || _adobeTransform == 0 ? JpegColour.Cmyk : JpegColour.Ycck;
            default:
                return JpegColour.Grey;
        }
    }
}
