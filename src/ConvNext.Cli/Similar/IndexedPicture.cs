namespace ConvNext.Cli.Similar;

/// <summary>A picture of an index.</summary>
/// <param name="Path">Its path in the folder, with slashes.</param>
/// <param name="Length">The file's length when it was looked at.</param>
/// <param name="Changed">When the file had last been changed, as ticks of UTC.</param>
/// <param name="Features">Its features, of length one.</param>
internal sealed record IndexedPicture(string Path, long Length, long Changed, float[] Features);
