using ConvNext.Cli.Pictures;

namespace ConvNext.Cli.Train;

/// <summary>A picture whose class is known.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Class">The class, a place in the list of labels.</param>
internal sealed record TrainingPicture(PictureEntry Picture, int Class);
