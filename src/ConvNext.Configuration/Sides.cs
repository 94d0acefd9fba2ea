namespace ConvNext.Configuration;

/// <summary>The sides of an image or a patch.</summary>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
internal readonly record struct Sides(int Height, int Width);
