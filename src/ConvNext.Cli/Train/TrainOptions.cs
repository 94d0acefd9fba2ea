using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Options;

namespace ConvNext.Cli.Train;

/// <summary>The options of <c>convnext train</c>: those of the reference's script under its names.</summary>
internal static class TrainOptions
{
    public static CommandOption Out { get; } = OutputOption.Of("the folder to write: the model, its results, a model card, report.html and curves.png");

    public static CommandOption Mode { get; } = new(
        "--mode", "NAME", "finetune: all of the network (default); probe: a linear classifier on the\nnetwork, which stays as it is: a minute instead of an hour")
    {
        Words = ["finetune", "probe"],
    };

    public static CommandOption EvaluationShare { get; } = new("--train_val_split", "SHARE", "pictures that are held back to measure with (default: 0.15)");

    public static CommandOption MostTrainingSamples { get; } = new("--max_train_samples", "N", "train with so many pictures at the most");

    public static CommandOption MostEvaluationSamples { get; } = new("--max_eval_samples", "N", "measure with so many pictures at the most");

    public static CommandOption SkipBroken { get; } = new("--skip_broken", null, "leave out pictures that cannot be read");

    public static CommandOption Overwrite { get; } = new("--overwrite_output_dir", null, "replace the model in the folder to write");

    public static CommandOption Seed { get; } = new("--seed", "N", "chooses everything that is random (default: 42)");

    public static CommandOption Epochs { get; } = new("--num_train_epochs", "N", "how often every picture is seen (default: 3, probe 100)");

    public static CommandOption BatchSize { get; } = new("--per_device_train_batch_size", "N", "pictures of a batch (default: 8, probe 64)");

    public static CommandOption LearningRate { get; } = new("--learning_rate", "RATE", "the highest learning rate (default: 5e-5, probe 0.01)");

    public static CommandOption WeightDecay { get; } = new("--weight_decay", "DECAY", "decay of weights (default: 0, probe 0.01)");

    public static CommandOption Schedule { get; } = new(
        "--lr_scheduler_type", "NAME", "how the rate falls: linear, cosine, constant or\nconstant_with_warmup (default: linear, probe cosine)")
    {
        Words = ["linear", "cosine", "constant", "constant_with_warmup"],
    };

    public static CommandOption WarmupRatio { get; } = new("--warmup_ratio", "SHARE", "steps in which the rate rises (default: 0)");

    public static CommandOption WarmupSteps { get; } = new("--warmup_steps", "N", "the same as a number of steps");

    public static CommandOption LabelSmoothing { get; } = new("--label_smoothing_factor", "SHARE", "of each target, spread over all classes (default: 0)");

    public static CommandOption ClassWeights { get; } = new("--class_weights", "NAME", "balanced: classes of few pictures count more; or equal (default)")
    {
        Words = ["equal", "balanced"],
    };

    public static CommandOption Patience { get; } = new("--early_stopping_patience", "N", "stop after so many evaluations without a better accuracy");
}
