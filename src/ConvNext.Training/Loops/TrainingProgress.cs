using ConvNext.Training.Results;

namespace ConvNext.Training.Loops;

/// <summary>What a training has counted, besides what the reference writes down.</summary>
internal sealed record TrainingProgress
{
    /// <summary>The sum of the losses since the last entry of the log.</summary>
    public double LossSinceLog { get; set; }

    /// <summary>Steps since then.</summary>
    public long StepsSinceLog { get; set; }

    /// <summary>The sum of all losses.</summary>
    public double AllLosses { get; set; }

    /// <summary>Evaluations since the best one.</summary>
    public int WorseEvaluations { get; set; }

    /// <summary>The best evaluation; null where there was none.</summary>
    public EvaluationScore? Best { get; set; }

    /// <summary>Whether patience has ended.</summary>
    public bool HasStopped { get; set; }
}
