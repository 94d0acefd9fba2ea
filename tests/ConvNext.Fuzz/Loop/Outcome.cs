namespace ConvNext.Fuzz.Loop;

/// <summary>What a reader made of an input.</summary>
internal enum OutcomeKind
{
    Accepted,
    Refused,

    /// <summary>Something that its documentation excludes.</summary>
    Defect,
}

/// <summary>What a reader made of an input, with what it took.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Key">Defects of one cause have one key: kind, exception, place.</param>
/// <param name="Details">The exception, or the numbers.</param>
/// <param name="Digest">What was read.</param>
internal sealed record Outcome(OutcomeKind Kind, string Key, string Details, ulong Digest)
{
    public static readonly Outcome Refused = new(OutcomeKind.Refused, "", "", 0);

    /// <summary>A defect.</summary>
    public static Outcome Defect(string key, string details) => new(OutcomeKind.Defect, key, details, 0);
}
