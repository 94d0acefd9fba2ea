using System;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Follows the scans of a progressive JPEG and knows in the end whether they send the picture to full precision. When they do not,
/// libjpeg-turbo guesses the missing low frequencies ("block smoothing") and BitMiracle fails.
/// </summary>
internal sealed class JpegProgression
{
    /// <summary>libjpeg-turbo smooths when one of the first nine frequencies, in zigzag order, is missing or imprecise.</summary>
    private const int WatchedFrequencies = 10;

    private const sbyte NotSent = -1;

    private readonly byte[] _identifiers;

    /// <summary>Per component and frequency: the number of low bits not sent yet, or <see cref="NotSent"/>.</summary>
    private readonly sbyte[] _missingBits;

    public JpegProgression(JpegComponent[] components)
    {
        _identifiers = Array.ConvertAll(components, component => component.Identifier);
        _missingBits = new sbyte[components.Length * WatchedFrequencies];
        Array.Fill(_missingBits, NotSent);
    }

    /// <summary>Whether every frequency that matters was sent to its last bit.</summary>
    public bool IsComplete => _missingBits.AsSpan().IndexOfAnyExcept((sbyte)0) < 0;

    /// <summary>Takes note of a scan header: its components, then first and last frequency, then the bit positions.</summary>
    public void AddScan(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || body.Length < 4 + (2 * body[0]))
        {
            throw new ImageDecodeException("The JPEG is damaged: the length of a scan header does not fit the number of its components.");
        }

        int count = body[0];
        ReadOnlySpan<byte> parameters = body[(1 + (2 * count))..];
        for (int i = 0; i < count; i++)
        {
            int component = _identifiers.AsSpan().IndexOf(body[1 + (2 * i)]);
            for (int frequency = parameters[0]; component >= 0 && frequency <= parameters[1] && frequency < WatchedFrequencies; frequency++)
            {
                _missingBits[(component * WatchedFrequencies) + frequency] = (sbyte)(parameters[2] & 15);
            }
        }
    }
}
