namespace ConvNext.Cli.Pictures;

/// <summary>What came of one picture.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Value">What was found out; null where there is an error.</param>
/// <param name="Error">Why it could not be looked at, as one sentence; null where it could.</param>
internal sealed record PictureOutcome<T>(PictureEntry Picture, T? Value, string? Error)
    where T : class;
