using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Training.Schedules;

namespace ConvNext.Cli.Train;

/// <summary>What <c>convnext train</c> was asked to do.</summary>
internal sealed record TrainArguments
{
    /// <summary>The folder with a folder of pictures for each class.</summary>
    public required string Data { get; init; }

    /// <summary>The folder to write.</summary>
    public required string Output { get; init; }

    /// <summary>What it begins with.</summary>
    public required ModelChoice Model { get; init; }

    /// <summary>The command line behind the command, to do it again.</summary>
    public required string CommandLine { get; init; }

    /// <summary>Whether it begins with weights that have learned nothing.</summary>
    public bool IsScratch { get; init; }

    /// <summary>How all of the network is trained; null for a linear classifier.</summary>
    public FineTuneArguments? FineTuning { get; init; }

    /// <summary>Threads in all; 0 means one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>Chooses everything that is random.</summary>
    public ulong Seed { get; init; }

    /// <summary>The share of pictures that is held back, where there is no folder of them.</summary>
    public double EvaluationShare { get; init; }

    /// <summary>The most pictures to train with; null for all.</summary>
    public int? MostTrainingSamples { get; init; }

    /// <summary>The most pictures to measure with; null for all.</summary>
    public int? MostEvaluationSamples { get; init; }

    /// <summary>Whether pictures that cannot be read are left out.</summary>
    public bool SkipsBroken { get; init; }

    /// <summary>Whether what is in the folder to write may be replaced.</summary>
    public bool Overwrites { get; init; }

    /// <summary>How often every picture is seen; null for the mode's own number.</summary>
    public int? Epochs { get; init; }

    /// <summary>Pictures of a step, or of each of the parts that a step is made of; null for the mode's own number.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The highest learning rate; null for the mode's own.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Decay of weights; null for the mode's own.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>How the learning rate falls; null for the mode's own way.</summary>
    public ScheduleKind? Schedule { get; init; }

    /// <summary>The share of all steps that is warm-up.</summary>
    public double WarmupRatio { get; init; }

    /// <summary>Steps of warm-up, instead of a share.</summary>
    public int? WarmupSteps { get; init; }

    /// <summary>The share of each target that is spread over all classes.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Whether classes of few pictures count more.</summary>
    public bool BalancesClasses { get; init; }

    /// <summary>Evaluations without a better accuracy after which it stops; null for never.</summary>
    public int? Patience { get; init; }

    /// <summary>Reads the arguments after the command.</summary>
    /// <exception cref="UsageException">They cannot be followed.</exception>
    public static TrainArguments Parse(ArgumentReader reader)
    {
        if (reader.Operands.Count != 1)
        {
            throw new UsageException($"train needs one folder that has a folder of pictures for each class, but {reader.Operands.Count} are given.");
        }

        return new TrainArguments
        {
            Data = reader.Operands[0],
            Output = OutputOption.Read(reader, TrainOptions.Out, "train", "OUT"),
            Model = TrainSource.Read(reader),
            CommandLine = reader.Line,
            IsScratch = reader.Text(TrainSource.FromOption) == TrainSource.Scratch,
            FineTuning = ReadMode(reader),
            Threads = ProcessingOptions.Read(reader).Threads,
            Seed = (ulong)reader.Number(TrainOptions.Seed, otherwise: 42, least: 0, int.MaxValue),
            EvaluationShare = reader.Real(TrainOptions.EvaluationShare, 0, 1, isBelow: true) ?? 0.15,
            MostTrainingSamples = Optional(reader, TrainOptions.MostTrainingSamples),
            MostEvaluationSamples = Optional(reader, TrainOptions.MostEvaluationSamples),
            SkipsBroken = reader.Has(TrainOptions.SkipBroken),
            Overwrites = reader.Has(TrainOptions.Overwrite),
            Epochs = Optional(reader, TrainOptions.Epochs),
            BatchSize = Optional(reader, TrainOptions.BatchSize, most: 65536),
            LearningRate = reader.Real(TrainOptions.LearningRate, 0, double.PositiveInfinity, isBelow: true),
            WeightDecay = reader.Real(TrainOptions.WeightDecay, 0, double.PositiveInfinity, isBelow: true),
            Schedule = reader.Word(TrainOptions.Schedule) is { } word ? ScheduleOf(word) : null,
            WarmupRatio = reader.Real(TrainOptions.WarmupRatio, 0, 1) ?? 0,
            WarmupSteps = Optional(reader, TrainOptions.WarmupSteps, least: 0),
            LabelSmoothing = reader.Real(TrainOptions.LabelSmoothing, 0, 1, isBelow: true) ?? 0,
            BalancesClasses = reader.Word(TrainOptions.ClassWeights) == "balanced",
            Patience = Optional(reader, TrainOptions.Patience),
        };
    }

    private static FineTuneArguments? ReadMode(ArgumentReader reader)
    {
        if (reader.Word(TrainOptions.Mode) != "probe")
        {
            return FineTuneArguments.Read(reader);
        }

        FineTuneArguments.Refuse(reader);
        return reader.Text(TrainSource.FromOption) == TrainSource.Scratch
            ? throw new UsageException($"Option {TrainSource.FromOption.Name} is {TrainSource.Scratch}, but a probe needs a network that has learned something.")
            : null;
    }

    private static int? Optional(ArgumentReader reader, CommandOption option, int least = 1, int most = int.MaxValue) =>
        reader.Text(option) is null ? null : reader.Number(option, otherwise: 0, least, most);

    private static ScheduleKind ScheduleOf(string word) => word switch
    {
        "linear" => ScheduleKind.Linear,
        "cosine" => ScheduleKind.Cosine,
        "constant" => ScheduleKind.Constant,
        _ => ScheduleKind.ConstantWithWarmup,
    };
}
