using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;

namespace ConvNext.Cli.CommandLine;

/// <summary>The commands as System.CommandLine takes them, which reads command lines and knows how they can go on.</summary>
internal sealed class Grammar
{
    /// <summary>The program, as the first word of a line.</summary>
    public const string ProgramName = "convnext";

    private static readonly ParserConfiguration Configuration = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    private readonly System.CommandLine.Command _command;
    private readonly Argument<string[]> _operands = new("operands") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Dictionary<CommandOption, Option<string>> _options = [];

    /// <summary>One command.</summary>
    public Grammar(Command command)
    {
        _command = new System.CommandLine.Command(command.Name, command.Summary) { _operands };
        if (command.OperandWords.Count > 0)
        {
            _operands.CompletionSources.Add([.. command.OperandWords]);
        }

        foreach (CommandOption option in command.Options)
        {
            Option<string> made = new(option.Name, option.ShortName is null ? [] : [option.ShortName])
            {
                Arity = option.Value is null ? ArgumentArity.Zero : ArgumentArity.ZeroOrOne,
                Description = option.Description,
            };
            if (option.Words.Count > 0)
            {
                made.CompletionSources.Add([.. option.Words]);
            }

            _options.Add(option, made);
            _command.Options.Add(made);
        }
    }

    /// <summary>How a command line that is not finished can go on at a place.</summary>
    public static IReadOnlyList<string> Continuations(IEnumerable<Command> commands, string line, int position)
    {
        // RootCommand would bring options of its own, such as "/?": this root has ours.
        System.CommandLine.Command root = new(ProgramName)
        {
            new Option<bool>("--help") { Arity = ArgumentArity.Zero },
            new Option<bool>("--version") { Arity = ArgumentArity.Zero },
        };
        foreach (Command command in commands)
        {
            Grammar grammar = new(command);
            grammar._command.Options.Add(new Option<bool>("--help") { Arity = ArgumentArity.Zero });
            root.Subcommands.Add(grammar._command);
        }

        try
        {
            return [.. root.Parse(line, Configuration).GetCompletions(position).Select(item => item.InsertText ?? item.Label)];
        }
        catch (InvalidOperationException)
        {
            // The library does not find its own word in some lines, among them those with a quotation mark that is not closed.
            return [];
        }
    }

    /// <summary>Reads the arguments of the command.</summary>
    public ParseResult Parse(IReadOnlyList<string> arguments) => _command.Parse(arguments, Configuration);

    /// <summary>What a parse found of an option; null where it is not there.</summary>
    public System.CommandLine.Parsing.OptionResult? Of(CommandOption option, ParseResult parse) => parse.GetResult(_options[option]);

    /// <summary>What a parse found besides options.</summary>
    public IReadOnlyList<System.CommandLine.Parsing.Token> Operands(ParseResult parse) => parse.GetResult(_operands)?.Tokens ?? [];
}
