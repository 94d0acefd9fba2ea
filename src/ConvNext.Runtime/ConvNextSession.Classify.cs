using System;
using ConvNext.Preprocessing;
using ConvNext.Results;

namespace ConvNext;

public abstract unsafe partial class ConvNextSession
{
    /// <summary>What the session's image processor does to an image; null where there is none.</summary>
    internal ConvNextImageProcessorOptions? ImageProcessorOptions => _imageProcessor?.Options;

    /// <summary>
    /// Classifies one image: <see cref="ConvNextSessionOptions.ImageProcessor"/>, or else <see cref="NetworkDescription.Preprocessing"/> → network →
    /// scores. The first image, and the first of each new size, takes memory for the processor's tables; it is kept.
    /// </summary>
    /// <param name="image">The image's pixels, of any size that the image processor takes.</param>
    /// <param name="topK">How many classes to give; all of them where there are fewer.</param>
    /// <param name="scoreFunction">What makes scores of the logits; null: <see cref="NetworkDescription.ScoreFunction"/>.</param>
    /// <exception cref="ImageProcessingException">The image cannot be processed.</exception>
    /// <exception cref="InvalidOperationException">The session has no image processor or the network no classifier, or another call is running.</exception>
    /// <exception cref="ConvNextException">A logit is infinite or not a number.</exception>
    /// <exception cref="ObjectDisposedException">The session or its model has been disposed of.</exception>
    public ClassificationResult Classify(PixelView image, int topK = 5, ScoreFunction? scoreFunction = null)
    {
        Enter();
        try
        {
            CheckClassifier();
            return ClassesOf(PixelsOf(image), topK, scoreFunction);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Classifies a picture whose rows come one after the other, which <see cref="ImageProcessorOptions"/> allow.</summary>
    /// <inheritdoc cref="Classify(PixelView, int, ScoreFunction?)"/>
    internal ClassificationResult ClassifyRows(IPixelRows image, int topK, ScoreFunction? scoreFunction)
    {
        Enter();
        try
        {
            CheckClassifier();
            return ClassesOf(Input().Process(image), topK, scoreFunction);
        }
        finally
        {
            Leave();
        }
    }

    private void CheckClassifier()
    {
        if (Description.Labels.Count == 0)
        {
            throw new InvalidOperationException(Description.Family.HasClassifier
                ? $"{Description.Name} has no classifier, and so no classes to choose from; use Run."
                : $"{Description.Name} is {Description.Family.Title}, which has no classifier: "
                    + "Embed gives the features of an image, GetOutput(\"last_hidden_state\") after Run those of its places.");
        }
    }

    private ClassificationResult ClassesOf(ReadOnlySpan<float> pixelValues, int topK, ScoreFunction? scoreFunction) =>
        ClassificationResult.FromLogits(RunImages(pixelValues), Description.Labels, topK, scoreFunction ?? Description.ScoreFunction);

    private static ConvNextImageProcessor? ProcessorFor(ConvNextSessionOptions options, NetworkDescription network)
    {
        if ((options.ImageProcessor?.Options ?? network.Preprocessing) is not { } processing)
        {
            return null;
        }

        ConvNextImageProcessorOptions wanted = options.ImageProcessorFollowsImageSize
            ? processing.ForImageSize(new ImageSize(network.InputHeight, network.InputWidth))
            : processing;
        return options.ImageProcessor is { } given && wanted == processing ? given : new ConvNextImageProcessor(wanted);
    }
}
