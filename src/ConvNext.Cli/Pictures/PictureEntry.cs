namespace ConvNext.Cli.Pictures;

/// <summary>A picture that a command line asks for.</summary>
/// <param name="Path">How answers call it: the path as it was given or found, or <c>-</c> for the standard input.</param>
/// <param name="Encoded">Its bytes, where they came over the standard input; null for a file.</param>
/// <param name="Error">Why there is none, where a folder or a pattern led nowhere; null otherwise.</param>
internal sealed record PictureEntry(string Path, byte[]? Encoded = null, string? Error = null);
