using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ConvNext.Cli.CommandLine;

/// <summary>
/// Takes a command line apart: <c>--name value</c>, <c>--name=value</c>, switches, and everything else as operands;
/// after <c>--</c> all are operands. Small on purpose: System.CommandLine adds 1.5 MB to a native executable.
/// </summary>
internal sealed class ArgumentReader
{
    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _switches = [];

    /// <summary>Reads all arguments of a command.</summary>
    /// <param name="arguments">What follows the command.</param>
    /// <param name="valueOptions">Options that take a value, with their dashes.</param>
    /// <param name="switchOptions">Options that take none.</param>
    /// <exception cref="UsageException">An option is unknown, given twice, lacks its value or has one that it does not take.</exception>
    public ArgumentReader(string[] arguments, string[] valueOptions, string[] switchOptions)
    {
        var operands = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument == "--")
            {
                operands.AddRange(arguments[(i + 1)..]);
                break;
            }

            if (argument.Length < 2 || argument[0] != '-')
            {
                operands.Add(argument);
                continue;
            }

            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? argument : argument[..equals];
            if (switchOptions.Contains(name))
            {
                if (equals >= 0)
                {
                    throw new UsageException($"Option {name} takes no value, but has '{argument[(equals + 1)..]}'.");
                }

                AddOnce(_switches.Add(name), name);
            }
            else if (valueOptions.Contains(name))
            {
                AddOnce(_values.TryAdd(name, equals >= 0 ? argument[(equals + 1)..] : ValueAfter(arguments, ref i)), name);
            }
            else
            {
                throw new UsageException($"Option '{name}' is unknown; accepted are {string.Join(", ", valueOptions.Concat(switchOptions))}.");
            }
        }

        Operands = operands;
    }

    /// <summary>What is no option, in order.</summary>
    public IReadOnlyList<string> Operands { get; }

    /// <summary>Whether a switch is given.</summary>
    public bool Has(string name) => _switches.Contains(name);

    /// <summary>An option's text, or null.</summary>
    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <summary>An option's whole number between two bounds.</summary>
    /// <exception cref="UsageException">It is none, or out of range.</exception>
    public int Number(string name, int otherwise, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"Option {name} is '{text}', but must be a whole number {(most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}")}."));
    }

    /// <summary>An option's choice from a list.</summary>
    /// <exception cref="UsageException">It is not in the list.</exception>
    public string Choice(string name, string otherwise, params string[] accepted)
    {
        string text = Text(name) ?? otherwise;
        return accepted.Contains(text) ? text : throw new UsageException($"Option {name} is '{text}', but must be {string.Join(" or ", accepted)}.");
    }

    private static string ValueAfter(string[] arguments, ref int i)
    {
        // A value that begins with two dashes is far more often a forgotten value; --name=--value says it when it is meant.
        if (i + 1 >= arguments.Length || arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
        {
            throw new UsageException($"Option {arguments[i]} needs a value after it.");
        }

        return arguments[++i];
    }

    private static void AddOnce(bool added, string name)
    {
        if (!added)
        {
            throw new UsageException($"Option {name} is given more than once.");
        }
    }
}
