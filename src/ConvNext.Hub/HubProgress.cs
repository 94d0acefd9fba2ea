namespace ConvNext.Hub;

/// <summary>How far a download is.</summary>
/// <param name="File">The file's path in the repository.</param>
/// <param name="FileIndex">Which file it is, counted from zero.</param>
/// <param name="FileCount">How many files belong to the download.</param>
/// <param name="Bytes">How many bytes of the file are there; less than before where a transfer had to begin again.</param>
/// <param name="Length">How many bytes the file has, where the hub told it.</param>
/// <param name="IsFromCache">Whether the file was in the cache before.</param>
public readonly record struct HubProgress(string File, int FileIndex, int FileCount, long Bytes, long? Length, bool IsFromCache);
