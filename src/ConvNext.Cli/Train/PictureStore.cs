using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Cli.Pictures;
using ConvNext.Cli.Terminal;
using ConvNext.Imaging;
using ConvNext.Preprocessing;
using ConvNext.Training.Loops;

namespace ConvNext.Cli.Train;

/// <summary>
/// The pictures of a training. All are decoded once before it begins, so that what cannot be read is named then and not hours later; small ones stay in memory, so that they are
/// not decoded in every epoch.
/// </summary>
internal sealed class PictureStore
{
    private const long MostBytesKept = 512L << 20;

    private readonly ConvNextImageProcessorOptions _processor;
    private readonly TextWriter _errors;
    private readonly int _threads;
    private long _kept;

    public PictureStore(ConvNextImageProcessorOptions processor, int threads, TextWriter errors)
    {
        (_processor, _threads, _errors) = (processor, threads, errors);
    }

    /// <summary>Pictures that could not be read.</summary>
    public int Broken { get; private set; }

    /// <summary>Looks at pictures; those that cannot be read are named, and are none of the samples.</summary>
    public TrainingSamples Read(IReadOnlyList<TrainingPicture> pictures)
    {
        List<TrainingPicture> good = [];
        List<RgbImage?> images = [];
        using ProgressLine progress = new(_errors, pictures.Count);
        IEnumerable<(RgbImage? Image, string? Error)> decoded = OrderedCrew<TrainingPicture, (RgbImage? Image, string? Error)>.Run(pictures, _threads, () => Decode);
        foreach (((RgbImage? image, string? error), int index) in decoded.Select((one, index) => (one, index)))
        {
            if (error is not null)
            {
                progress.Hide();
                _errors.WriteLine($"convnext: {error}");
                Broken++;
            }
            else
            {
                good.Add(pictures[index]);
                _kept += image!.Pixels.LongLength;
                images.Add(_kept <= MostBytesKept ? image : null);
            }

            progress.Count();
        }

        return new TrainingSamples([.. good.Select(one => one.Class)], index => images[index] ?? PictureFile.Decode(good[index].Picture, _processor, _errors));
    }

    private (RgbImage? Image, string? Error) Decode(TrainingPicture picture)
    {
        try
        {
            return (PictureFile.Decode(picture.Picture, _processor, _errors), null);
        }
        catch (ConvNextException error)
        {
            return (null, error.Message);
        }
    }
}
