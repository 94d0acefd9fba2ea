namespace ConvNext.Training.Schedules;

/// <summary>How the learning rate falls after the warm-up; the reference's names are those of <c>lr_scheduler_type</c>.</summary>
public enum ScheduleKind
{
    /// <summary><c>linear</c>: in a straight line to 0.</summary>
    Linear,

    /// <summary><c>cosine</c>: half a wave of the cosine to 0.</summary>
    Cosine,

    /// <summary><c>constant</c>: not at all, and without a warm-up.</summary>
    Constant,

    /// <summary><c>constant_with_warmup</c>: not at all.</summary>
    ConstantWithWarmup,
}
