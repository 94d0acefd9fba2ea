using System;
using System.Collections.Immutable;

namespace ConvNext.Preprocessing;

/// <summary>
/// Rescaling and normalising, in the float32 operations of the backend. torchvision does both in one step: (x − mean·(1/factor)) / (std·(1/factor)); NumPy
/// one after the other: v = float32(double(x)·factor), then (v − mean) / std. An 8-bit image is looked up in tables made with the same operations.
/// </summary>
internal sealed class PixelTables
{
    private readonly ConvNextImageProcessorOptions _options;
    private readonly bool _fromUnitRange;
    private readonly float[] _means;
    private readonly float[] _deviations;
    private readonly float[] _tables;

    /// <summary>Makes the tables.</summary>
    /// <param name="options">The options.</param>
    /// <param name="channels">Channels of the result.</param>
    /// <param name="fromUnitRange">The 8-bit values stand for floats: NumPy multiplies them by 1/255 before anything else.</param>
    public PixelTables(ConvNextImageProcessorOptions options, int channels, bool fromUnitRange)
    {
        _options = options;
        _fromUnitRange = fromUnitRange;
        Channels = channels;
        bool fused = options.Backend == ImageProcessorBackend.Torchvision && options.DoRescale;
        float inverse = fused ? (float)(1.0 / options.RescaleFactor) : 1f;
        _means = new float[channels];
        _deviations = new float[channels];
        _tables = new float[channels * 256];
        for (int channel = 0; channel < channels; channel++)
        {
            if (options.DoNormalize)
            {
                _means[channel] = ValueOf(options.ImageMean, channel) * inverse;
                _deviations[channel] = ValueOf(options.ImageStandardDeviation, channel) * inverse;
            }

            for (int level = 0; level < 256; level++)
            {
                float value = fromUnitRange ? (float)(level * (1.0 / 255)) : level;
                _tables[(channel * 256) + level] = Convert(value, channel);
            }
        }
    }

    /// <summary>Channels of the result.</summary>
    public int Channels { get; }

    /// <summary>The 256 values of a channel.</summary>
    public ReadOnlySpan<float> Table(int channel) => _tables.AsSpan(channel * 256, 256);

    /// <summary>What lies around an image that is smaller than the crop: nothing, or with timm's border the mean colour, rounded as Python rounds.</summary>
    public static byte BorderLevel(ConvNextImageProcessorOptions options, int channel) =>
        options.Crop == ImageCrop.Border ? (byte)Math.Clamp(Math.Round(255 * MeanOf(options.ImageMean, channel), MidpointRounding.ToEven), 0, 255) : (byte)0;

    /// <summary>The same for these tables.</summary>
    public byte BorderLevel(int channel) => BorderLevel(_options, channel);

    /// <summary>Whether these are the tables for the arguments.</summary>
    public bool Fits(ConvNextImageProcessorOptions otherOptions, int channels, bool otherFromUnitRange) =>
        ReferenceEquals(_options, otherOptions) && Channels == channels && _fromUnitRange == otherFromUnitRange;

    /// <summary>One value of a channel.</summary>
    public float Convert(float value, int channel)
    {
        if (_options.Backend == ImageProcessorBackend.Pil)
        {
            float rescaled = _options.DoRescale ? (float)(value * _options.RescaleFactor) : value;
            return _options.DoNormalize ? (rescaled - _means[channel]) / _deviations[channel] : rescaled;
        }

        if (_options.DoNormalize)
        {
            return (value - _means[channel]) / _deviations[channel];
        }

        return _options.DoRescale ? value * (float)_options.RescaleFactor : value;
    }

    private static float ValueOf(ImmutableArray<double> values, int channel) => (float)MeanOf(values, channel);

    private static double MeanOf(ImmutableArray<double> values, int channel) => values[values.Length == 1 ? 0 : channel];
}
