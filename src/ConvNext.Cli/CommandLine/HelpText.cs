using System.Text;

namespace ConvNext.Cli.CommandLine;

/// <summary>What <c>--help</c> after a command prints, made of the command's own values.</summary>
internal static class HelpText
{
    private const int DescriptionColumn = 26;

    public static string Of(Command command)
    {
        StringBuilder text = new();
        string options = command.Options.Count > 0 ? " [options]" : "";
        text.Append($"convnext {command.Name}{options} {command.Operands}".TrimEnd()).Append("\n\n").Append(command.Description.TrimEnd()).Append("\n\n");
        if (command.Options.Count > 0)
        {
            text.Append("Options:\n");
            foreach (CommandOption option in command.Options)
            {
                string[] lines = option.Description.Split('\n');
                string name = $"  {string.Join(", ", option.Spellings)}{(option.Value is null ? "" : $" {option.Value}")}";
                text.Append(name.Length < DescriptionColumn ? name.PadRight(DescriptionColumn) : $"{name}\n{Indent}").Append(string.Join($"\n{Indent}", lines)).Append('\n');
            }

            text.Append('\n');
        }

        text.Append("Examples:\n");
        foreach (CommandExample example in command.Examples)
        {
            text.Append($"  {example.Line}\n      {example.Purpose}\n");
        }

        return text.Append('\n').Append(ExitCodes).ToString();
    }

    private static string Indent { get; } = new(' ', DescriptionColumn);

    private const string ExitCodes = "Exit code: 0, or 1 where a file or a model could not be used, or 2 for a wrong command line.\n";
}
