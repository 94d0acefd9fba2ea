using System;
using ConvNext.Training.Results;

namespace ConvNext.Cli.Train;

/// <summary>The numbers of a whole training or evaluation, as the reference's trainer names and rounds them.</summary>
internal static class RunSummary
{
    public static LogEntry Training(TrainerState state, int pictures, TimeSpan time, double loss)
    {
        double seconds = Math.Max(time.TotalSeconds, 1e-4);
        return new LogEntry()
            .Set("epoch", state.Epoch).Set("total_flos", state.TotalFlos).Set("train_loss", loss).Set("train_runtime", Math.Round(seconds, 4))
            .Set("train_samples_per_second", Math.Round(pictures * state.Epochs / seconds, 3)).Set("train_steps_per_second", Math.Round(state.MaxSteps / seconds, 3));
    }

    public static LogEntry Evaluation(TrainerState state, EvaluationScore score, TimeSpan time, int batchSize)
    {
        double seconds = Math.Max(time.TotalSeconds, 1e-4);
        int steps = (score.Pictures + batchSize - 1) / batchSize;
        return new LogEntry()
            .Set("epoch", state.Epoch).Set("eval_accuracy", score.Accuracy).Set("eval_loss", score.Loss).Set("eval_runtime", Math.Round(seconds, 4))
            .Set("eval_samples_per_second", Math.Round(score.Pictures / seconds, 3)).Set("eval_steps_per_second", Math.Round(steps / seconds, 3));
    }
}
