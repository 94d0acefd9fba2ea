using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Configuration;

/// <summary>A configuration file at run time: the rules are ConvNext.Configuration's, and the first mistake in the file is an exception of one sentence.</summary>
internal sealed class ConfigFile
{
    private const char Quote = '"';

    private readonly string _sourceName;
    private readonly Func<string, ConvNextException> _fail;
    private readonly ConfigProblems _problems = new(Quote);

    /// <summary>Opens a file.</summary>
    /// <param name="utf8Json">Its bytes.</param>
    /// <param name="sourceName">What it is called in messages.</param>
    /// <param name="fail">Makes the error of the file's kind out of a sentence.</param>
    public ConfigFile(ReadOnlySpan<byte> utf8Json, string sourceName, Func<string, ConvNextException> fail)
    {
        ArgumentNullException.ThrowIfNull(sourceName);
        _sourceName = sourceName;
        _fail = fail;
        string text = ConfigText.Decode(utf8Json, out string? finding) ?? throw fail($"{sourceName} {finding}");
        Object = ConfigObject.Open(text, _problems) ?? throw FirstMistake();
    }

    /// <summary>Its keys.</summary>
    public ConfigObject Object { get; }

    /// <summary>What <paramref name="reader"/> reads of it.</summary>
    /// <exception cref="ConvNextException">Something is wrong.</exception>
    public T Read<T>(Func<ConfigObject, ConfigProblems, T?> reader)
        where T : class => reader(Object, _problems) ?? throw FirstMistake();

    /// <summary>The keys that <paramref name="table"/> does not read, in the order of the file.</summary>
    public UnknownKeys Others(KeyTable table) =>
        new(Object.Root.DistinctMembers.Where(member => !table.Reads(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value.Written)));

    private ConvNextException FirstMistake() => _fail(MistakeSentence.Of(_problems.InOrder.First(problem => problem.IsError), _sourceName));
}
