namespace ConvNext;

/// <summary>Height and width in pixels.</summary>
public readonly record struct ImageSize(int Height, int Width);
