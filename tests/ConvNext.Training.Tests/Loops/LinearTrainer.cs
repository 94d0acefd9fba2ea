using System;
using ConvNext.Tiny;
using ConvNext.Training.Loops;

namespace ConvNext.Training.Tests.Loops;

/// <summary>
/// A trainer that is small enough to be right at a glance: of the whole network it trains the classifier, and its features are 192 pixel values that lie evenly over the image.
/// </summary>
internal sealed unsafe class LinearTrainer : ConvNextTrainer
{
    private const int Width = 192;
    private readonly int _weight;
    private readonly int _bias;
    private int _backwardPasses;

    public LinearTrainer(ConvNextTrainerOptions options)
        : base(TrainerParts.CreateRandom(PocketCifar10.Network, options), new TrainerLayout(16, 16, 16, Width))
    {
        _weight = Index("classifier.weight");
        _bias = Index("classifier.bias");
        for (int i = 0; i < Parameters.Count; i++)
        {
            Parameters[i].IsFrozen = i != _weight && i != _bias;
        }
    }

    /// <summary>One that tells the colours of <see cref="Pictures"/>.</summary>
    public static LinearTrainer OfColours(int batch) => new(new ConvNextTrainerOptions { BatchSize = batch, Threads = 1, Labels = ["red", "green", "blue"] });

    /// <summary>A training with 41 of <see cref="Pictures"/>, measured with 27.</summary>
    public TrainingLoop Loop(TrainingOptions options) => new(this, Pictures.Processor, Pictures.Samples(41, seed: 1), Pictures.Samples(27, seed: 2), options);

    /// <summary>What the first gradient is from the fourth backward pass on; null for what it should be.</summary>
    public float? GradientAfterThreeSteps { get; set; }

    protected override void RunForward()
    {
        int length = Description.InputLength;
        for (int image = 0; image < Images; image++)
        {
            float* features = FeaturesPointer + (image * Width);
            for (int i = 0; i < Width; i++)
            {
                features[i] = PixelValues[(image * length) + (i * (length / Width))];
            }

            for (int c = 0; c < Labels.Count; c++)
            {
                double sum = Values(_bias)[c];
                for (int i = 0; i < Width; i++)
                {
                    sum += (double)Values(_weight)[(c * Width) + i] * features[i];
                }

                LogitsPointer[(image * Labels.Count) + c] = (float)sum;
            }
        }
    }

    protected override void RunBackward()
    {
        for (int image = 0; image < Images; image++)
        {
            for (int c = 0; c < Labels.Count; c++)
            {
                float slope = LogitGradients[(image * Labels.Count) + c];
                Gradients(_bias)[c] += slope;
                for (int i = 0; i < Width; i++)
                {
                    Gradients(_weight)[(c * Width) + i] += slope * FeaturesPointer[(image * Width) + i];
                }
            }
        }

        Gradients(_bias)[0] = ++_backwardPasses > 3 && GradientAfterThreeSteps is { } gradient ? gradient : Gradients(_bias)[0];
    }

    private int Index(string name)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (Parameters[i].Name == name)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"There is no parameter '{name}'.");
    }
}
