using System;
using System.Collections.Generic;

namespace ConvNext.Fuzz.Targets;

/// <summary>A reader of bytes that come from strangers, and what it promises about them.</summary>
internal abstract class FuzzTarget
{
    private const long FixedBytes = 64L << 20;

    /// <summary>Its name on the command line, and of its folder of seeds.</summary>
    public abstract string Name { get; }

    /// <summary>Pieces that files of this kind are made of.</summary>
    public virtual IReadOnlyList<byte[]> Dictionary => [];

    /// <summary>Longer inputs are cut.</summary>
    public virtual int LongestInput => 1 << 16;

    /// <summary>Puts lengths and checksums of a changed file in order, so that the change reaches what lies behind them. It may change <paramref name="input"/> itself.</summary>
    public virtual byte[] Repair(byte[] input, Random random) => input;

    /// <summary>Reads an input and everything in it.</summary>
    /// <returns>A digest of what was read: equal bytes give equal digests, with vectors and without.</returns>
    public abstract ulong Run(byte[] input);

    /// <summary>Whether the reader's documentation names this exception for damaged input.</summary>
    public virtual bool IsDocumented(Exception error) => error is ConvNextException;

    /// <summary>Whether an exception may be the cause of a documented one. Any other cause is a defect that somebody caught and put into new words.</summary>
    public virtual bool IsDocumentedCause(Exception cause) => cause is ConvNextException;

    /// <summary>Whether a message may have several lines: a list of tensors has.</summary>
    public virtual bool AnswersInLines => false;

    /// <summary>The most bytes of managed memory that reading may take.</summary>
    public virtual long AllowedBytes(int length) => FixedBytes + (4L * length);

    /// <summary>Words as entries of a dictionary, one byte a character.</summary>
    protected static byte[][] Words(params string[] words) => Array.ConvertAll(words, System.Text.Encoding.Latin1.GetBytes);
}
