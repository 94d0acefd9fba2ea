using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using ConvNext.Configuration;
using ConvNext.Preprocessing;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Training.Loops;
using ConvNext.Training.Results;

namespace ConvNext.Training.Checkpoints;

/// <summary>
/// A checkpoint: the model as the reference saves it, trainer_state.json, and what training needs to go on with the same bits: optimizer.safetensors with the optimiser's moments,
/// the mean of weights and the best ones, and training_state.json with sums and what the training was set to.
/// </summary>
public static class TrainingCheckpoint
{
    private const string OptimizerFile = "optimizer.safetensors";
    private const string ProgressFile = "training_state.json";

    /// <summary>Writes a checkpoint into a folder that is there.</summary>
    /// <exception cref="ConvNextException">A file cannot be written.</exception>
    public static void Write(string folder, TrainingLoop loop, ConvNextConfig config, ConvNextImageProcessorOptions? processor)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ModelFiles.Write(folder, Weights(loop.Parameters), config, processor);
        SafetensorsWriter remembered = new();
        foreach ((string name, Memory<float> values) in loop.Remembered)
        {
            remembered.Add(name, [values.Length], values);
        }

        remembered.Write(Path.Combine(folder, OptimizerFile));
        loop.State.Write(folder);
        TrainingProgress progress = loop.Progress;
        ModelFiles.Write(Path.Combine(folder, ProgressFile), JsonText.Write(2, writer =>
        {
            writer.WriteString("settings", loop.Fingerprint);
            JsonFloat.Write(writer, "loss_since_log", progress.LossSinceLog);
            writer.WriteNumber("steps_since_log", progress.StepsSinceLog);
            JsonFloat.Write(writer, "all_losses", progress.AllLosses);
            writer.WriteNumber("worse_evaluations", progress.WorseEvaluations);
            writer.WriteBoolean("has_stopped", progress.HasStopped);
            if (progress.Best is { } best)
            {
                JsonFloat.Write(writer, "best_loss", best.Loss);
                JsonFloat.Write(writer, "best_accuracy", best.Accuracy);
                writer.WriteNumber("best_pictures", best.Pictures);
            }
        }));
    }

    /// <summary>The tensors of a trainer as a checkpoint has them; values are copied when their turn comes.</summary>
    public static IEnumerable<(string Name, long[] Shape, ReadOnlyMemory<float> Values)> Weights(IReadOnlyList<TrainingParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (TrainingParameter parameter in parameters)
        {
            yield return (parameter.Name, Array.ConvertAll(parameter.Shape.ToArray(), dimension => (long)dimension), parameter.Values.ToArray());
        }
    }

    /// <summary>Lets a training go on where a checkpoint was written.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="loop">The training, made as it was then.</param>
    /// <exception cref="ConvNextException">A file is missing or damaged, or the training is set to something else than it was.</exception>
    public static void Read(string folder, TrainingLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        TrainingProgress progress = ReadProgress(Path.Combine(folder, ProgressFile), loop.Fingerprint);
        loop.Resume(TrainerState.Load(Path.Combine(folder, TrainerState.FileName)), progress);
        using (SafetensorsFile weights = SafetensorsFile.Open(Path.Combine(folder, ModelFiles.WeightsFileName)))
        {
            foreach (TrainingParameter parameter in loop.Parameters)
            {
                Copy(weights, parameter.Name, parameter.Values);
            }
        }

        using SafetensorsFile remembered = SafetensorsFile.Open(Path.Combine(folder, OptimizerFile));
        foreach ((string name, Memory<float> values) in loop.Remembered)
        {
            Copy(remembered, name, values.Span);
        }
    }

    private static void Copy(SafetensorsFile file, string name, Span<float> values)
    {
        if (!file.TryGet(name, out TensorData? tensor) || tensor.ElementType != TensorElementType.Float32 || tensor.LengthInBytes != (long)values.Length * sizeof(float))
        {
            throw new ConvNextException(
                $"{file.Description} has no tensor {ErrorText.Quote(name)} of {values.Length} 32-bit floats; the checkpoint is damaged, or another network's.");
        }

        ElementConversion.ToFloat32(tensor, values);
    }

    private static TrainingProgress ReadProgress(string path, string settings)
    {
        try
        {
            using var document = JsonDocument.Parse(SmallFile.Read(path));
            JsonElement root = document.RootElement;
            string written = root.GetProperty("settings").GetString() ?? "";
            if (written != settings)
            {
                throw new ConvNextException($"{path}: The training was set to something else: {Difference(written, settings)}; it goes on only as it began.");
            }

            return new TrainingProgress
            {
                LossSinceLog = root.GetProperty("loss_since_log").GetDouble(),
                StepsSinceLog = root.GetProperty("steps_since_log").GetInt64(),
                AllLosses = root.GetProperty("all_losses").GetDouble(),
                WorseEvaluations = root.GetProperty("worse_evaluations").GetInt32(),
                HasStopped = root.GetProperty("has_stopped").GetBoolean(),
                Best = root.TryGetProperty("best_loss", out JsonElement loss)
                    ? new EvaluationScore(loss.GetDouble(), root.GetProperty("best_accuracy").GetDouble(), root.GetProperty("best_pictures").GetInt32())
                    : null,
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ConvNextException($"{path} is no {ProgressFile} of a training ({error.Message.TrimEnd('.')}).", error);
        }
    }

    // The first setting that differs, as it was and as it is.
    private static string Difference(string written, string settings)
    {
        string[] before = written.Split([", ", "; ", "{ ", " }"], StringSplitOptions.None);
        string[] now = settings.Split([", ", "; ", "{ ", " }"], StringSplitOptions.None);
        int place = Enumerable.Range(0, Math.Min(before.Length, now.Length)).FirstOrDefault(i => before[i] != now[i], -1);
        return place < 0 ? $"'{written}' then, '{settings}' now" : $"'{before[place]}' then, '{now[place]}' now";
    }
}
