using System;
using System.Collections.Generic;

namespace ConvNext.Cli.Pictures;

/// <summary>Pooled features of pictures.</summary>
internal static class FeatureExtraction
{
    private const string Output = "pooler_output";

    /// <summary>The features of each picture, in their order.</summary>
    public static IEnumerable<PictureOutcome<float[]>> Features(this PictureRun run, IEnumerable<PictureEntry> pictures, bool isStream, bool normalize) =>
        run.Over(pictures, isStream, (session, picture) =>
        {
            session.See(picture, out _);
            return Of(session, normalize);
        });

    /// <summary>The features of the picture that a session looked at last.</summary>
    public static float[] Of(PictureSession session, bool normalize)
    {
        float[] features = session.Session.GetOutput(Output).Image(0).ToArray();
        if (normalize)
        {
            Normalize(features);
        }

        return features;
    }

    // In one fixed order, as ConvNextSession.Embed does it, so that every machine gives the same bits.
    private static void Normalize(float[] features)
    {
        double squares = 0;
        foreach (float value in features)
        {
            squares += (double)value * value;
        }

        float length = (float)Math.Sqrt(squares);
        for (int i = 0; length > 0 && i < features.Length; i++)
        {
            features[i] /= length;
        }
    }
}
