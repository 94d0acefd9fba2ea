using System;

namespace ConvNext.Results;

/// <summary>
/// Finds the k largest of n scores in n · log k steps: a heap of the k best so far, whose root is the worst of them and
/// gives way to anything better. Equal scores rank by index, so the answer never depends on the order of the search.
/// </summary>
internal static class TopClasses
{
    /// <summary>Fills <paramref name="best"/> with the indices of its length's largest scores, the largest first.</summary>
    /// <param name="scores">Finite values, at least as many as <paramref name="best"/> has room for.</param>
    /// <param name="best">Takes the indices.</param>
    public static void Find(ReadOnlySpan<float> scores, Span<int> best)
    {
        if (best.IsEmpty)
        {
            return;
        }

        for (int i = 0; i < best.Length; i++)
        {
            best[i] = i;
        }

        for (int root = (best.Length / 2) - 1; root >= 0; root--)
        {
            Sink(scores, best, root);
        }

        for (int i = best.Length; i < scores.Length; i++)
        {
            if (Precedes(scores, i, best[0]))
            {
                best[0] = i;
                Sink(scores, best, 0);
            }
        }

        // The root is the worst of what is left: taken out again and again, it fills the ranks from the last to the first.
        for (int left = best.Length - 1; left > 0; left--)
        {
            (best[0], best[left]) = (best[left], best[0]);
            Sink(scores, best[..left], 0);
        }
    }

    private static void Sink(ReadOnlySpan<float> scores, Span<int> heap, int parent)
    {
        while (true)
        {
            int worst = (2 * parent) + 1;
            if (worst >= heap.Length)
            {
                return;
            }

            if (worst + 1 < heap.Length && Precedes(scores, heap[worst], heap[worst + 1]))
            {
                worst++;
            }

            if (!Precedes(scores, heap[parent], heap[worst]))
            {
                return;
            }

            (heap[parent], heap[worst]) = (heap[worst], heap[parent]);
            parent = worst;
        }
    }

    private static bool Precedes(ReadOnlySpan<float> scores, int left, int right) =>
        scores[left] > scores[right] || (scores[left] == scores[right] && left < right);
}
