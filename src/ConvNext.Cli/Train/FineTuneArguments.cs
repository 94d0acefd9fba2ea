using ConvNext.Cli.CommandLine;
using ConvNext.Training.Augmentation;
using ConvNext.Training.Optimization;

namespace ConvNext.Cli.Train;

/// <summary>What <c>convnext train --mode finetune</c> was asked to do besides.</summary>
internal sealed record FineTuneArguments
{
    /// <summary>Steps in all; null for epochs.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>Batches of a step.</summary>
    public int Accumulation { get; init; }

    /// <summary>The optimiser, without its decay.</summary>
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>The longest gradient; 0 for no limit.</summary>
    public double MaxNorm { get; init; }

    /// <summary>What decays.</summary>
    public DecayRule DecayRule { get; init; }

    /// <summary>The factor of the learning rate from layer to layer.</summary>
    public double LayerDecay { get; init; }

    /// <summary>Stages that stay as they are.</summary>
    public int FrozenStages { get; init; }

    /// <summary>How pictures are changed.</summary>
    public required AugmentationOptions Augmentation { get; init; }

    /// <summary>How they are mixed.</summary>
    public required BatchMixing Mixing { get; init; }

    /// <summary>The share of the mean of weights that stays at each step; null for no mean.</summary>
    public double? Average { get; init; }

    /// <summary>Steps between entries of the log; null for the default.</summary>
    public int? LoggingSteps { get; init; }

    /// <summary>Steps between checkpoints.</summary>
    public int SaveSteps { get; init; }

    /// <summary>Checkpoints that are kept.</summary>
    public int SaveLimit { get; init; }

    /// <summary>Whether the best epoch is the result.</summary>
    public bool KeepsBest { get; init; }

    /// <summary>The checkpoint to go on from; null for the last in the folder to write.</summary>
    public string? Resume { get; init; }

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static FineTuneArguments Read(ArgumentReader reader)
    {
        double jitter = reader.Real(FineTuneOptions.Jitter, 0, 1) ?? 0;
        return new FineTuneArguments
        {
            MaxSteps = reader.Text(FineTuneOptions.MaxSteps) is null ? null : reader.Number(FineTuneOptions.MaxSteps, 0, least: 1, int.MaxValue),
            Accumulation = reader.Number(FineTuneOptions.Accumulation, otherwise: 1, least: 1, 65536),
            Optimizer = new OptimizerOptions
            {
                Kind = reader.Word(FineTuneOptions.Optimizer) == "sgd" ? OptimizerKind.Sgd : OptimizerKind.AdamW,
                Beta1 = reader.Real(FineTuneOptions.Beta1, 0, 1, isBelow: true) ?? 0.9,
                Beta2 = reader.Real(FineTuneOptions.Beta2, 0, 1, isBelow: true) ?? 0.999,
                Epsilon = reader.Real(FineTuneOptions.Epsilon, 0, 1) ?? 1e-8,
            },
            MaxNorm = reader.Real(FineTuneOptions.MaxNorm, 0, double.PositiveInfinity, isBelow: true) ?? 1,
            DecayRule = reader.Word(FineTuneOptions.DecayRule) == "authors" ? DecayRule.Authors : DecayRule.Reference,
            LayerDecay = reader.Real(FineTuneOptions.LayerDecay, 0, 1) ?? 1,
            FrozenStages = reader.Number(FineTuneOptions.FreezeStages, otherwise: 0, least: 0, 8),
            Augmentation = new AugmentationOptions
            {
                Crop = reader.Word(FineTuneOptions.Crop) switch { "padded" => CropKind.Padded, "none" => CropKind.Evaluation, _ => CropKind.RandomResized },
                Brightness = jitter,
                Contrast = jitter,
                Saturation = jitter,
                RandomOperations = reader.Number(FineTuneOptions.RandomOperations, otherwise: 0, least: 0, 14),
                ErasingProbability = reader.Real(FineTuneOptions.Erasing, 0, 1) ?? 0,
            },
            Mixing = new BatchMixing(reader.Real(FineTuneOptions.Mixup, 0, 100) ?? 0, reader.Real(FineTuneOptions.Cutmix, 0, 100) ?? 0),
            Average = reader.Real(FineTuneOptions.Average, 0, 1, isBelow: true),
            LoggingSteps = reader.Text(FineTuneOptions.LoggingSteps) is null ? null : reader.Number(FineTuneOptions.LoggingSteps, 0, least: 1, int.MaxValue),
            SaveSteps = reader.Number(FineTuneOptions.SaveSteps, otherwise: 500, least: 1, int.MaxValue),
            SaveLimit = reader.Number(FineTuneOptions.SaveLimit, otherwise: 2, least: 1, int.MaxValue),
            KeepsBest = reader.Has(FineTuneOptions.KeepBest),
            Resume = reader.Text(FineTuneOptions.Resume),
        };
    }

    /// <summary>Refuses them in the other mode.</summary>
    /// <exception cref="UsageException">One of them is given.</exception>
    public static void Refuse(ArgumentReader reader)
    {
        foreach (CommandOption option in FineTuneOptions.All)
        {
            if (reader.Has(option) || reader.Text(option) is not null)
            {
                throw new UsageException($"Option {option.Name} is one of {TrainOptions.Mode.Name} finetune, but the mode is probe.");
            }
        }
    }
}
