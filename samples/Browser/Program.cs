using System;
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using ConvNext;
using ConvNext.Imaging;
using ConvNext.Preprocessing;
using ConvNext.Results;

namespace Browser;

/// <summary>The network, for the page's worker: it calls these in a row, and there is no other thread.</summary>
[SupportedOSPlatform("browser")]
internal static partial class Program
{
    private static readonly ManagedImageDecoder Decoder = new();
    private static readonly PocketCifar10 Model = PocketCifar10.LoadEmbedded();
    private static readonly ConvNextSession Session = Model.CreateSession();

    private static void Main()
    {
    }

    /// <summary>The names of the classes, by index.</summary>
    [JSExport]
    internal static string[] Labels() => [.. Model.Labels];

    /// <summary>
    /// The probabilities of all classes, by index; then their logits; then where in the upright picture the network looked: left, top, width and height, in
    /// shares of the picture's.
    /// </summary>
    [JSExport]
    internal static double[] Classify(byte[] encoded)
    {
        RgbImage picture = Decoder.Decode(encoded);
        float[] logits = new float[Model.Labels.Count];
        foreach (Classification each in Session.Classify(picture, logits.Length, ScoreFunction.None))
        {
            logits[each.Index] = each.Score;
        }

        float[] scores = new float[logits.Length];
        foreach (Classification each in ClassificationResult.FromLogits(logits, Model.Labels, logits.Length, ScoreFunction.Softmax))
        {
            scores[each.Index] = each.Score;
        }

        PictureRegion seen = Model.ImageProcessorOptions!.RegionSeen(new ImageSize(picture.Height, picture.Width));
        return [.. Array.ConvertAll(scores, Convert.ToDouble), .. Array.ConvertAll(logits, Convert.ToDouble), seen.Left, seen.Top, seen.Width, seen.Height];
    }

    /// <summary>What speaks for a class in the latest picture, and what against it: the map's height and width, and then its rows.</summary>
    [JSExport]
    internal static double[] Explain(int classIndex)
    {
        ClassExplanation explanation = Session.Explain(classIndex);
        return [explanation.Height, explanation.Width, .. explanation.Map];
    }
}
