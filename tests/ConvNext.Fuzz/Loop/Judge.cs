using System;
using System.Diagnostics;
using System.Linq;
using ConvNext.Fuzz.Targets;

namespace ConvNext.Fuzz.Loop;

/// <summary>Runs a target once and holds what it did against what it promises: exceptions, their causes and their words; time; memory.</summary>
internal static class Judge
{
    /// <summary>A reader that takes longer for one small input is not in proportion to anything.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(1);

    // Names in a file of weights have up to 1,024 bytes, and a sentence may quote two.
    private const int LongestSentence = 4096;
    private const int Attempts = 3;

    /// <summary>Runs an input. What takes too long runs again, since a busy machine can only make it longer.</summary>
    public static Outcome Run(FuzzTarget target, byte[] input)
    {
        Outcome outcome = RunOnce(target, input, isSlow: false, out TimeSpan time, out long allocated);
        if (outcome.Kind == OutcomeKind.Defect)
        {
            return outcome;
        }

        if (allocated > target.AllowedBytes(input.Length))
        {
            return Outcome.Defect($"memory {long.Log2(allocated)}", $"{allocated} bytes are allocated for {input.Length}.");
        }

        for (int attempt = 0; attempt < Attempts && time > LongestTime; attempt++)
        {
            RunOnce(target, input, isSlow: true, out TimeSpan again, out _);
            time = again < time ? again : time;
        }

        return time > LongestTime
            ? Outcome.Defect($"time {long.Log2((long)time.TotalMilliseconds)}", $"{time.TotalMilliseconds:F0} ms are taken for {input.Length} bytes.")
            : outcome;
    }

    // What the processor gave to others does not count: of what was slow before, the lesser of both clocks is taken. Asking for the processor's takes as long as a fast reader.
    private static Outcome RunOnce(FuzzTarget target, byte[] input, bool isSlow, out TimeSpan time, out long allocated)
    {
        byte[] copy = (byte[])input.Clone();
        TimeSpan processor = isSlow ? Environment.CpuUsage.TotalTime : default;
        long start = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Outcome outcome;
        try
        {
            outcome = new Outcome(OutcomeKind.Accepted, "", "", target.Run(copy));
        }
        catch (Exception error)
        {
            outcome = Of(target, error);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        time = Stopwatch.GetElapsedTime(start);
        if (isSlow && Environment.CpuUsage.TotalTime - processor is var own && own < time)
        {
            time = own;
        }

        return copy.AsSpan().SequenceEqual(input) ? outcome : Outcome.Defect("input changed", "The reader wrote into its input.");
    }

    private static Outcome Of(FuzzTarget target, Exception error)
    {
        if (!target.IsDocumented(error))
        {
            return Outcome.Defect($"{error.GetType().Name} {Place(error)}", error.ToString());
        }

        for (Exception? cause = error.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (!target.IsDocumentedCause(cause))
            {
                return Outcome.Defect($"{cause.GetType().Name} inside {error.GetType().Name} {Place(cause)}", error.ToString());
            }
        }

        return error.Message.Length is 0 or > LongestSentence || error.Message[^1] is not ('.' or '?')
            || error.Message.Any(character => char.IsControl(character) && !(character == '\n' && target.AnswersInLines))
            ? Outcome.Defect($"sentence {Place(error)}", $"The message is no sentence: {error.Message}")
            : Outcome.Refused;
    }

    // The first of our own frames, without the line, which moves.
    private static string Place(Exception error) =>
        (error.StackTrace ?? "").Split('\n').FirstOrDefault(line => line.Contains("ConvNext.", StringComparison.Ordinal))?.Trim().Split(" in ")[0] ?? "nowhere";
}
