using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;

namespace ConvNext.Cli.CommandLine;

/// <summary>
/// The arguments of a command, as System.CommandLine takes them apart: <c>--name value</c>, <c>--name=value</c>, switches, and everything else as operands;
/// after <c>--</c> all are operands. What is wrong is said in this program's sentences.
/// </summary>
internal sealed class ArgumentReader
{
    // Two arguments stand before those of the user: the command's name, which System.CommandLine looks for and skips, and an operand, since it takes "[name]" in the
    // first place for a directive of its own.
    private const string Placeholder = ".";

    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _switches = [];

    /// <summary>Reads all arguments of a command.</summary>
    /// <param name="command">The command, whose options are accepted.</param>
    /// <param name="arguments">What follows its name.</param>
    /// <exception cref="UsageException">An option is unknown, given twice, lacks its value or has one that it does not take.</exception>
    public ArgumentReader(Command command, string[] arguments)
    {
        CheckEqualSigns(command, arguments);
        Grammar grammar = new(command);
        ParseResult parse = grammar.Parse([command.Name, Placeholder, .. arguments]);
        Token[] operands = [.. grammar.Operands(parse).Skip(1)];
        CheckUnknown(command, parse, operands);
        foreach (CommandOption option in command.Options)
        {
            if (grammar.Of(option, parse) is { } found)
            {
                Read(option, found);
            }
        }

        Operands = [.. operands.Select(operand => operand.Value)];
        Line = string.Join(' ', arguments.Select(Quoted));
    }

    /// <summary>All arguments as a shell takes them.</summary>
    public string Line { get; }

    /// <summary>What is no option, in order.</summary>
    public IReadOnlyList<string> Operands { get; }

    /// <summary>Whether a switch is given.</summary>
    public bool Has(CommandOption option) => _switches.Contains(option.Name);

    /// <summary>An option's text, or null.</summary>
    public string? Text(CommandOption option) => _values.GetValueOrDefault(option.Name);

    /// <summary>An option's whole number between two bounds.</summary>
    /// <exception cref="UsageException">It is none, or out of range.</exception>
    public int Number(CommandOption option, int otherwise, int least, int most)
    {
        if (Text(option) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"Option {option.Name} is '{text}', but must be a whole number {(most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}")}."));
    }

    /// <summary>An option's number between two bounds, which may have a point and an exponent; null where it is not given.</summary>
    /// <param name="option">The option.</param>
    /// <param name="least">The least that is accepted.</param>
    /// <param name="most">The most.</param>
    /// <param name="isBelow">Whether <paramref name="most"/> itself is too much.</param>
    /// <exception cref="UsageException">It is none, or out of range.</exception>
    public double? Real(CommandOption option, double least, double most, bool isBelow = false)
    {
        if (Text(option) is not { } text)
        {
            return null;
        }

        bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number);
        string range = string.Create(CultureInfo.InvariantCulture, $"{(double.IsInfinity(most) ? $"of at least {least}" : $"from {least} to {(isBelow ? "below " : "")}{most}")}");
        return isNumber && number >= least && (isBelow ? number < most : number <= most)
            ? number
            : throw new UsageException($"Option {option.Name} is '{text}', but must be a number {range}.");
    }

    /// <summary>An option's word from its list; null where it is not given.</summary>
    /// <exception cref="UsageException">It is not in the list.</exception>
    public string? Word(CommandOption option)
    {
        string? text = Text(option);
        return text is null || option.Words.Contains(text)
            ? text
            : throw new UsageException($"Option {option.Name} is '{text}', but must be {string.Join(" or ", option.Words)}{Suggestion.For(text, option.Words)}.");
    }

    private static void CheckEqualSigns(Command command, string[] arguments)
    {
        foreach (string argument in arguments.TakeWhile(argument => argument != "--"))
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || command.Options.FirstOrDefault(option => option.Spellings.Contains(argument[..equals])) is not { } option)
            {
                continue;
            }

            if (option.Value is null)
            {
                throw new UsageException($"Option {option.Name} takes no value, but has '{argument[(equals + 1)..]}'.");
            }

            if (equals == argument.Length - 1)
            {
                throw NeedsValue(option);
            }
        }
    }

    // System.CommandLine takes an unknown option for an operand, where a command has operands.
    private static void CheckUnknown(Command command, ParseResult parse, Token[] operands)
    {
        HashSet<Token> literal = new(parse.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash), ReferenceEqualityComparer.Instance);
        foreach (Token operand in operands)
        {
            string text = operand.Value;
            if (text.Length > 1 && text[0] == '-' && !literal.Contains(operand))
            {
                string name = text.Split('=', 2)[0];
                string[] accepted = [.. command.Options.Select(option => option.Name)];
                throw new UsageException($"Option '{name}' is unknown{Suggestion.For(name, accepted)}; accepted are {string.Join(", ", accepted)}.");
            }
        }
    }

    private static string Quoted(string argument) => argument.Length > 0 && argument.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./=@:+,".Contains(letter))
        ? argument
        : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static UsageException NeedsValue(CommandOption option) => new($"Option {option.Name} needs a value after it.");

    private void Read(CommandOption option, OptionResult found)
    {
        if (found.IdentifierTokenCount > 1)
        {
            throw new UsageException($"Option {option.Name} is given more than once.");
        }

        if (option.Value is null)
        {
            _switches.Add(option.Name);
            return;
        }

        // A value that begins with two dashes is far more often a forgotten value.
        if (found.Tokens.Count == 0 || found.Tokens[0].Value.StartsWith("--", StringComparison.Ordinal))
        {
            throw NeedsValue(option);
        }

        _values.Add(option.Name, found.Tokens[0].Value);
    }
}
