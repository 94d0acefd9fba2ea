using System.IO;

namespace ConvNext.Training.Results;

/// <summary>train_results.json, eval_results.json and all_results.json of the reference: four spaces, keys sorted, no line feed at the end.</summary>
public static class MetricFiles
{
    /// <summary>Writes the files; that of the evaluation where there was one.</summary>
    /// <exception cref="ConvNextException">A file cannot be written.</exception>
    public static void Write(string folder, LogEntry training, LogEntry? evaluation)
    {
        WriteOne(Path.Combine(folder, "train_results.json"), training);
        LogEntry all = new LogEntry().Set(training);
        if (evaluation is not null)
        {
            WriteOne(Path.Combine(folder, "eval_results.json"), evaluation);
            all.Set(evaluation);
        }

        WriteOne(Path.Combine(folder, "all_results.json"), all);
    }

    private static void WriteOne(string path, LogEntry entry) => ModelFiles.Write(path, JsonText.Write(4, entry.WriteMembers));
}
