using ConvNext.Configuration;

namespace ConvNext.Generator.Config;

/// <summary>Opens a configuration file that the compiler has decoded.</summary>
internal static class ConfigFile
{
    /// <summary>The object that <paramref name="text"/> is, or null and a mistake when it is none, or was not UTF-8.</summary>
    public static ConfigObject? Open(string text, TextProblem? encoding, ConfigProblems problems)
    {
        if (encoding is null)
        {
            return ConfigObject.Open(text, problems);
        }

        problems.Add(ProblemKind.InvalidJson, encoding.Range, encoding.Message);
        return null;
    }
}
