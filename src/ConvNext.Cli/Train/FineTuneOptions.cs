using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.Train;

/// <summary>The options of <c>--mode finetune</c> alone; those of the reference's script under its names.</summary>
internal static class FineTuneOptions
{
    public static CommandOption MaxSteps { get; } = new("--max_steps", "N", "steps in all, instead of epochs");

    public static CommandOption Accumulation { get; } = new("--gradient_accumulation_steps", "N", "batches whose gradients make a step (default: 1)");

    public static CommandOption Optimizer { get; } = new("--optim", "NAME", "adamw_torch or sgd (with a momentum of 0.9; default: adamw_torch)") { Words = ["adamw_torch", "sgd"] };

    public static CommandOption Beta1 { get; } = new("--adam_beta1", "SHARE", "of AdamW (default: 0.9)");

    public static CommandOption Beta2 { get; } = new("--adam_beta2", "SHARE", "of AdamW (default: 0.999)");

    public static CommandOption Epsilon { get; } = new("--adam_epsilon", "NUMBER", "of AdamW (default: 1e-8)");

    public static CommandOption MaxNorm { get; } = new("--max_grad_norm", "NORM", "the longest gradient; 0 for no limit (default: 1)");

    public static CommandOption DecayRule { get; } = new(
        "--decay_rule", "NAME", "what decays: reference (all but biases and norms; default) or\nauthors (all but tensors of one dimension)")
    {
        Words = ["reference", "authors"],
    };

    public static CommandOption LayerDecay { get; } = new("--layer_decay", "FACTOR", "of the learning rate, from layer to layer to the stem (default: 1)");

    public static CommandOption FreezeStages { get; } = new("--freeze_stages", "N", "the stem and so many stages stay as they are (default: 0)");

    public static CommandOption Crop { get; } = new(
        "--crop", "NAME", "which part of a picture: resized (a random part; default), padded\n(all of it, moved a little) or none")
    {
        Words = ["resized", "padded", "none"],
    };

    public static CommandOption Jitter { get; } = new("--color_jitter", "SPREAD", "of brightness, contrast and saturation (default: 0)");

    public static CommandOption RandomOperations { get; } = new("--rand_augment", "N", "operations of RandAugment for each picture (default: 0)");

    public static CommandOption Erasing { get; } = new("--random_erasing", "SHARE", "of pictures in which a rectangle is blotted out (default: 0)");

    public static CommandOption Mixup { get; } = new("--mixup", "ALPHA", "mix pictures in pairs (default: 0, not at all)");

    public static CommandOption Cutmix { get; } = new("--cutmix", "ALPHA", "put parts of pictures into others (default: 0, not at all)");

    public static CommandOption Average { get; } = new("--ema_decay", "SHARE", "evaluate and save a mean of the weights over the steps, of which\nthis share stays at each");

    public static CommandOption LoggingSteps { get; } = new("--logging_steps", "N", "steps between entries of the log (default: 500, less where that\nwould give less than fifty)");

    public static CommandOption SaveSteps { get; } = new("--save_steps", "N", "steps between checkpoints (default: 500)");

    public static CommandOption SaveLimit { get; } = new("--save_total_limit", "N", "checkpoints that are kept (default: 2)");

    public static CommandOption KeepBest { get; } = new("--load_best_model_at_end", null, "the result is the best of all epochs instead of the last");

    public static CommandOption Resume { get; } = new("--resume_from_checkpoint", "PATH", "go on from this one (default: the last in the folder to write)");

    /// <summary>All of them.</summary>
    public static CommandOption[] All =>
    [
        MaxSteps, Accumulation, Optimizer, Beta1, Beta2, Epsilon, MaxNorm, DecayRule, LayerDecay, FreezeStages, Crop, Jitter, RandomOperations, Erasing, Mixup, Cutmix, Average,
        LoggingSteps, SaveSteps, SaveLimit, KeepBest, Resume,
    ];
}
