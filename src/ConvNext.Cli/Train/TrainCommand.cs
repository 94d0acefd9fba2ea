using System.IO;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;

namespace ConvNext.Cli.Train;

/// <summary><c>convnext train</c>: a network for pictures of one's own.</summary>
internal static class TrainCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "train",
        Operands = "FOLDER -o OUT",
        Summary = "train a network on pictures in a folder for each class",
        Description = """
            Trains on the pictures of a folder that has a folder for each class (or train and validation folders that have), and
            writes a folder that classify, transformers and Load of a generated class take. What the network is measured with are
            pictures that were held back, prepared as they are when the model is used.
            """,
        Options =
        [
            TrainOptions.Out, TrainOptions.Mode, TrainSource.FromOption, ModelChoice.ModelOption, TrainOptions.Epochs, TrainOptions.BatchSize,
            TrainOptions.LearningRate, TrainOptions.WeightDecay,
            TrainOptions.Schedule, TrainOptions.WarmupRatio, TrainOptions.WarmupSteps, TrainOptions.LabelSmoothing, TrainOptions.ClassWeights, TrainOptions.Patience,
            TrainOptions.EvaluationShare, TrainOptions.MostTrainingSamples, TrainOptions.MostEvaluationSamples, TrainOptions.SkipBroken, TrainOptions.Overwrite, TrainOptions.Seed,
            ProcessingOptions.ThreadsOption, .. FineTuneOptions.All,
        ],
        Examples =
        [
            new("convnext train flowers -o model --mode probe --from facebook/convnext-tiny-224", "a classifier in a minute"),
            new("convnext train flowers -o model --from facebook/convnext-tiny-224 --num_train_epochs 10", "all of the network"),
            new("convnext train flowers -o model --from scratch --model pocket --num_train_epochs 100", "a network of its own"),
        ],
        Run = Command.Running(TrainArguments.Parse, Run),
    };

    private static int Run(TrainArguments arguments, TextWriter output, TextWriter errors) => arguments.FineTuning is { } tuning
        ? new FineTuneTraining(arguments, tuning, output, errors).Run()
        : new ProbeTraining(arguments, output, errors).Run();
}
