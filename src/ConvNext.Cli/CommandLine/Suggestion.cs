using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Cli.CommandLine;

/// <summary>The word that was probably meant.</summary>
internal static class Suggestion
{
    // Two slips of the finger, and never more than a third of the word.
    private const int MostEdits = 2;
    private const int LettersPerEdit = 3;

    /// <summary>Part of a sentence, <c>(did you mean --model?)</c> with a blank before it; empty where nothing is near enough.</summary>
    public static string For(string word, IEnumerable<string> candidates)
    {
        string? nearest = candidates
            .Where(candidate => Edits(word, candidate) <= Math.Min(MostEdits, candidate.Length / LettersPerEdit))
            .MinBy(candidate => Edits(word, candidate));
        return nearest is null ? "" : $" (did you mean {nearest}?)";
    }

    // Insertions, deletions, replacements and swaps of neighbours that make one word of the other.
    private static int Edits(string left, string right)
    {
        int[,] edits = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }

                int replaced = edits[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }

        return edits[left.Length, right.Length];
    }
}
