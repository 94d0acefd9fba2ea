namespace ConvNext.Safetensors;

/// <summary>One tensor as the header describes it; offsets count from the first byte after the header.</summary>
internal sealed record SafetensorsEntry(string Name, SafetensorsElementType Type, long[] Shape, long Begin, long End);
