using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using ConvNext.Configuration;

namespace ConvNext.Training.Results;

/// <summary>The model card, README.md: what the model is, how it was trained and how good it is, with the head that the hub reads.</summary>
public sealed record ModelCard
{
    /// <summary>What the model is called.</summary>
    public required string Name { get; init; }

    /// <summary>What it was trained from; null where it began at random.</summary>
    public string? BaseModel { get; init; }

    /// <summary>What it was trained with.</summary>
    public required string Dataset { get; init; }

    /// <summary>One sentence about the way.</summary>
    public required string Way { get; init; }

    /// <summary>The command that does it again.</summary>
    public required string Command { get; init; }

    /// <summary>Classes in the order of the logits.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Settings, name and value.</summary>
    public required IReadOnlyList<(string Name, string Value)> Settings { get; init; }

    /// <summary>How good the model is that was written; null where nobody knows.</summary>
    public LogEntry? Result { get; init; }

    /// <summary>Evaluations on the way.</summary>
    public required IReadOnlyList<LogEntry> Evaluations { get; init; }

    /// <summary>Writes README.md.</summary>
    /// <exception cref="ConvNextException">It cannot be written.</exception>
    public void Write(string folder) => ModelFiles.Write(Path.Combine(folder, "README.md"), Encoding.UTF8.GetBytes(Text()));

    /// <summary>The text.</summary>
    public string Text()
    {
        StringBuilder text = new();
        text.Append("---\nlibrary_name: transformers\npipeline_tag: image-classification\ntags:\n- image-classification\n- convnext\n");
        if (BaseModel is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"base_model: {Quoted(BaseModel)}\n");
        }

        text.Append("metrics:\n- accuracy\n");
        if (Result?["eval_accuracy"] is { } accuracy)
        {
            text.Append("model-index:\n- name: ").Append(Quoted(Name));
            text.Append("\n  results:\n  - task:\n      name: Image Classification\n      type: image-classification\n    dataset:\n      name: ").Append(Quoted(Dataset));
            text.Append("\n      type: imagefolder\n    metrics:\n    - name: Accuracy\n      type: accuracy\n      value: ").Append(JsonFloat.Text(accuracy)).Append('\n');
        }

        text.Append("---\n\n# ").Append(OneLine(Name)).Append("\n\n").Append(OneLine(Way)).Append('\n');
        if (Result is not null)
        {
            text.Append("\nOn the pictures that were held back:\n\n- Loss: ").Append(Number(Result["eval_loss"]));
            text.Append("\n- Accuracy: ").Append(Number(Result["eval_accuracy"])).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"\n## Classes\n\n{Labels.Count}: ");
        const int listed = 50;
        for (int i = 0; i < Labels.Count && i < listed; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(OneLine(Labels[i]));
        }

        text.Append(Labels.Count > listed ? ", …\n" : "\n").Append("\n## How it was trained\n\n```console\n$ ").Append(OneLine(Command)).Append("\n```\n\n");
        foreach ((string name, string value) in Settings)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {name}: {OneLine(value)}\n");
        }

        AppendEvaluations(text);
        return text.ToString();
    }

    private void AppendEvaluations(StringBuilder text)
    {
        if (Evaluations.Count == 0)
        {
            return;
        }

        text.Append("\n## Results\n\n| Epoch | Step | Validation loss | Accuracy |\n|---|---|---|---|\n");
        foreach (LogEntry entry in Evaluations)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Number(entry["epoch"])} | {entry["step"]:0} | {Number(entry["eval_loss"])} | {Number(entry["eval_accuracy"])} |\n");
        }
    }

    private static string Number(double? value) => value?.ToString("0.0###", CultureInfo.InvariantCulture) ?? "";

    // Folders and labels may be called anything.
    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace("`", "'", System.StringComparison.Ordinal);

    private static string Quoted(string text) =>
        $"\"{OneLine(text).Replace("\\", "\\\\", System.StringComparison.Ordinal).Replace("\"", "\\\"", System.StringComparison.Ordinal)}\"";
}
