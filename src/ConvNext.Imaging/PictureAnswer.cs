using ConvNext.Results;

namespace ConvNext.Imaging;

/// <summary>What became of a picture among many.</summary>
/// <param name="Path">The picture.</param>
/// <param name="Result">Its best classes; null where there is an error.</param>
/// <param name="Error">What is wrong with it; null where there is none.</param>
public sealed record PictureAnswer(string Path, ClassificationResult? Result, ConvNextException? Error);
