using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConvNext.Configuration;

namespace ConvNext.Training.Results;

/// <summary>How far a training is and what it has logged: trainer_state.json of the reference.</summary>
public sealed partial class TrainerState
{
    /// <summary>What the file is called.</summary>
    public const string FileName = "trainer_state.json";

    /// <summary>Epochs that are over, with the part of the one that is running.</summary>
    public double Epoch { get; set; }

    /// <summary>Steps that are over.</summary>
    public long GlobalStep { get; set; }

    /// <summary>Steps in all.</summary>
    public long MaxSteps { get; set; }

    /// <summary>Epochs in all.</summary>
    public long Epochs { get; set; }

    /// <summary>Pictures of a micro-batch.</summary>
    public int BatchSize { get; set; }

    /// <summary>Steps between two entries of the log.</summary>
    public long LoggingSteps { get; set; }

    /// <summary>Steps between two checkpoints.</summary>
    public long SaveSteps { get; set; }

    /// <summary>Steps between two evaluations.</summary>
    public long EvaluationSteps { get; set; }

    /// <summary>Operations in all, as the reference estimates them: 6 · pixel values seen · parameters.</summary>
    public double TotalFlos { get; set; }

    /// <summary>The best value of the metric that decides; null where nothing has been evaluated.</summary>
    public double? BestMetric { get; set; }

    /// <summary>The step at which it was reached.</summary>
    public long? BestStep { get; set; }

    /// <summary>The checkpoint of that step; null where none was written.</summary>
    public string? BestCheckpoint { get; set; }

    /// <summary>What has been logged.</summary>
    public IList<LogEntry> History { get; } = [];

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    /// <exception cref="ConvNextException">It cannot be read, or is none.</exception>
    public static TrainerState Load(string path)
    {
        // Python's words for numbers that JSON does not have.
        string text = NotFinite().Replace(Encoding.UTF8.GetString(SmallFile.Read(path)), "\"$0\"");
        try
        {
            using var document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            TrainerState state = new()
            {
                Epoch = root.GetProperty("epoch").GetDouble(),
                GlobalStep = root.GetProperty("global_step").GetInt64(),
                MaxSteps = root.GetProperty("max_steps").GetInt64(),
                Epochs = root.GetProperty("num_train_epochs").GetInt64(),
                BatchSize = root.GetProperty("train_batch_size").GetInt32(),
                LoggingSteps = root.GetProperty("logging_steps").GetInt64(),
                SaveSteps = root.GetProperty("save_steps").GetInt64(),
                EvaluationSteps = root.GetProperty("eval_steps").GetInt64(),
                TotalFlos = root.GetProperty("total_flos").GetDouble(),
                BestMetric = Optional(root, "best_metric")?.GetDouble(),
                BestStep = Optional(root, "best_global_step")?.GetInt64(),
                BestCheckpoint = Optional(root, "best_model_checkpoint")?.GetString(),
            };
            foreach (JsonElement entry in root.GetProperty("log_history").EnumerateArray())
            {
                state.History.Add(LogEntry.Read(entry));
            }

            return state;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ConvNextException($"{path} is no {FileName} of a training ({error.Message.TrimEnd('.')}).", error);
        }
    }

    /// <summary>Writes the file into a folder.</summary>
    /// <exception cref="ConvNextException">It cannot be written.</exception>
    public void Write(string folder) => ModelFiles.Write(Path.Combine(folder, FileName), [.. Text(), (byte)'\n']);

    [GeneratedRegex("""(?<=": )(NaN|-?Infinity)""")]
    private static partial Regex NotFinite();

    private static JsonElement? Optional(JsonElement root, string name) => root.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value : null;

    private byte[] Text() => JsonText.Write(2, writer =>
    {
        Optional(writer, "best_global_step", BestStep);
        WriteFloat(writer, "best_metric", BestMetric);
        writer.WriteString("best_model_checkpoint", BestCheckpoint);
        WriteFloat(writer, "epoch", Epoch);
        writer.WriteNumber("eval_steps", EvaluationSteps);
        writer.WriteNumber("global_step", GlobalStep);
        writer.WriteBoolean("is_hyper_param_search", false);
        writer.WriteBoolean("is_local_process_zero", true);
        writer.WriteBoolean("is_world_process_zero", true);
        writer.WriteStartArray("log_history");
        foreach (LogEntry entry in History)
        {
            writer.WriteStartObject();
            entry.WriteMembers(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("logging_steps", LoggingSteps);
        writer.WriteNumber("max_steps", MaxSteps);
        writer.WriteNumber("num_input_tokens_seen", 0);
        writer.WriteNumber("num_train_epochs", Epochs);
        writer.WriteNumber("save_steps", SaveSteps);
        writer.WriteStartObject("stateful_callbacks");
        writer.WriteEndObject();
        WriteFloat(writer, "total_flos", TotalFlos);
        writer.WriteNumber("train_batch_size", BatchSize);
        writer.WriteNull("trial_name");
        writer.WriteNull("trial_params");
    });

    private static void Optional(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void WriteFloat(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            JsonFloat.Write(writer, name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
