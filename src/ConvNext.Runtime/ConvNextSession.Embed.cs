using System;
using ConvNext.Families;
using ConvNext.Preprocessing;

namespace ConvNext;

/// <content>Features of a picture, for search and for classifiers of one's own.</content>
public abstract unsafe partial class ConvNextSession
{
    /// <summary>
    /// The pooled features of one image: <see cref="ConvNextSessionOptions.ImageProcessor"/>, or else <see cref="NetworkDescription.Preprocessing"/> →
    /// network → <c>pooler_output</c>, the mean over the last feature map, normalised by the network's last norm.
    /// </summary>
    /// <param name="image">The image's pixels, of any size that the image processor takes.</param>
    /// <param name="normalize">Whether the vector is divided by its length, so that products of two are cosines; one of zeros stays as it is.</param>
    /// <returns>(channels): a new array.</returns>
    /// <exception cref="ImageProcessingException">The image cannot be processed.</exception>
    /// <exception cref="InvalidOperationException">The session has no image processor or the network hands out no pooled features, or another call is running.</exception>
    /// <exception cref="ObjectDisposedException">The session or its model has been disposed of.</exception>
    public float[] Embed(PixelView image, bool normalize = false)
    {
        Enter();
        try
        {
            return FeaturesOf(PixelsOf(image), normalize);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The same of a picture whose rows come one after the other, which <see cref="ImageProcessorOptions"/> allow.</summary>
    /// <inheritdoc cref="Embed(PixelView, bool)"/>
    internal float[] EmbedRows(IPixelRows image, bool normalize)
    {
        Enter();
        try
        {
            return FeaturesOf(Input().Process(image), normalize);
        }
        finally
        {
            Leave();
        }
    }

    private float[] FeaturesOf(ReadOnlySpan<float> pixels, bool normalize)
    {
        OutputDescription? pooled = null;
        foreach (OutputDescription output in Description.Outputs)
        {
            // Without labels the pooled features are the logits.
            pooled = output.Kind == OutputKind.PoolerOutput || (output.Kind == OutputKind.Logits && Description.Labels.Count == 0) ? output : pooled;
        }

        if (pooled is null)
        {
            throw new InvalidOperationException($"{Description.Name} hands out no pooled features; choose pooler_output among its Outputs at build time.");
        }

        ReadOnlySpan<float> logits = RunImages(pixels);
        float[] features = (pooled.Kind == OutputKind.Logits ? logits : _outputs.View(pooled, 1).Image(0)).ToArray();
        if (normalize)
        {
            Normalize(features);
        }

        return features;
    }

    // In one fixed order, so that every machine gives the same bits.
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

    private ReadOnlySpan<float> PixelsOf(PixelView image) => Input().Process(image);

    private ImageInput Input()
    {
        if (_imageProcessor is null)
        {
            throw new InvalidOperationException(
                "The session has no image processor; put the model's preprocessor_config.json beside its config.json at build time, "
                + "or create the session with ConvNextSessionOptions.ImageProcessor.");
        }

        return _imageInput ??= new ImageInput(Description, _imageProcessor, sizeIsChosen: Description != _model.Description);
    }
}
