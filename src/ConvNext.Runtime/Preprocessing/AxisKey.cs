namespace ConvNext.Preprocessing;

/// <summary>All that the weights of an axis depend on; <paramref name="WindowStart"/> and <paramref name="WindowLength"/> say which destination positions are kept.</summary>
internal readonly record struct AxisKey(
    ImageProcessorBackend Backend, ResamplingFilter Filter, int SourceLength, int ResizedLength, int WindowStart, int WindowLength);
