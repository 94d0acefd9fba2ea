using System;
using System.Globalization;
using System.Linq;

namespace ConvNext.Families;

/// <summary>
/// A tensor name with numbers left open. Between its dots stand fixed words or placeholders: <c>{stage}</c>, <c>{later}</c>
/// (a stage other than the first), <c>{block}</c>, <c>{2later}</c> and <c>{2stage+1}</c> (torchvision numbers downsamples
/// and stages in one row), and <c>{feature}</c> (a backbone's name of a feature map: <c>stem</c>, <c>stage1</c> for the output of stage 0, …).
/// </summary>
internal sealed class NamePattern(string pattern)
{
    private const string Stem = "stem";
    private const string Stage = "stage";

    private readonly string[] _segments = pattern.Split('.');

    /// <summary>What a name says where its pattern leaves it open.</summary>
    /// <param name="Stage">Counted from zero; −1 for the stem's feature map.</param>
    /// <param name="Block">Counted from zero within the stage.</param>
    internal readonly record struct Values(int Stage, int Block);

    /// <summary>The fixed words that all names of this pattern begin with, a dot behind each; the last word of a name is not among them.</summary>
    public string Start => string.Concat(_segments.SkipLast(1).TakeWhile(segment => segment[0] != '{').Select(segment => segment + "."));

    /// <summary>Reads a name, already split at its dots, by this pattern.</summary>
    public bool TryMatch(ReadOnlySpan<string> name, out Values values)
    {
        values = new Values(0, 0);
        if (name.Length != _segments.Length)
        {
            return false;
        }

        for (int i = 0; i < name.Length; i++)
        {
            if (!TryMatchSegment(_segments[i], name[i], ref values))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The name that this pattern gives to <paramref name="values"/>.</summary>
    public string Fill(Values values)
    {
        var filled = new string[_segments.Length];
        for (int i = 0; i < filled.Length; i++)
        {
            filled[i] = _segments[i] switch
            {
                "{stage}" or "{later}" => Number(values.Stage),
                "{2later}" => Number(2 * values.Stage),
                "{2stage+1}" => Number((2 * values.Stage) + 1),
                "{block}" => Number(values.Block),
                "{feature}" => values.Stage < 0 ? Stem : Stage + Number(values.Stage + 1),
                string word => word,
            };
        }

        return string.Join('.', filled);
    }

    private static bool TryMatchSegment(string expected, string found, ref Values values)
    {
        int number;
        switch (expected)
        {
            case "{stage}" when TryReadNumber(found, out number):
            case "{later}" when TryReadNumber(found, out number) && number > 0:
                values = values with { Stage = number };
                return true;
            case "{2later}" when TryReadNumber(found, out number) && number > 0 && number % 2 == 0:
            case "{2stage+1}" when TryReadNumber(found, out number) && number % 2 == 1:
                values = values with { Stage = number / 2 };
                return true;
            case "{block}" when TryReadNumber(found, out number):
                values = values with { Block = number };
                return true;
            case "{feature}" when found == Stem:
                values = values with { Stage = -1 };
                return true;
            case "{feature}" when found.StartsWith(Stage, StringComparison.Ordinal) && TryReadNumber(found[Stage.Length..], out number) && number > 0:
                values = values with { Stage = number - 1 };
                return true;
            default:
                return expected == found;
        }
    }

    /// <summary>Only the one spelling that <see cref="Number"/> writes, so that no two names mean the same tensor.</summary>
    private static bool TryReadNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 1_000_000 && text == Number(number);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
