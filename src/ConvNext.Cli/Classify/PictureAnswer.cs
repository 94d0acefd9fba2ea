using ConvNext.Cli.Pictures;
using ConvNext.Results;

namespace ConvNext.Cli.Classify;

/// <summary>The answer about a picture.</summary>
/// <param name="Result">Its classes.</param>
/// <param name="Times">Where the time went.</param>
internal sealed record PictureAnswer(ClassificationResult Result, PictureTimes Times);
