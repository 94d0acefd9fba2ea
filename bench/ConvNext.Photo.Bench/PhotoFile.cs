namespace ConvNext.Photo.Bench;

/// <summary>A photo that is measured.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="Path">Where it lies, for those who run in another process.</param>
/// <param name="Bytes">The file.</param>
internal sealed record PhotoFile(string Name, string Path, byte[] Bytes);
