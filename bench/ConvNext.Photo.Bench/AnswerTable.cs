using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;

namespace ConvNext.Photo.Bench;

/// <summary>From a photo to the network's answer.</summary>
internal static class AnswerTable
{
    private const int LeastRounds = 8;

    // ONNX Runtime's workers spin for some 45 ms after a call; who comes next would have to share the processor with them.
    private static readonly TimeSpan UntilWorkersSleep = TimeSpan.FromMilliseconds(60);

    /// <param name="own">Our side.</param>
    /// <param name="peers">The others, each before ONNX Runtime.</param>
    /// <param name="photos">What is asked about.</param>
    /// <param name="threads">How many threads each may use.</param>
    /// <param name="seconds">Least time for a photo.</param>
    public static void Print(IContender own, IReadOnlyList<IContender> peers, IEnumerable<PhotoFile> photos, int threads, double seconds)
    {
        Console.WriteLine($"From photo to answer of ConvNeXt-Tiny, {threads} thread{(threads == 1 ? "" : "s")}: median ms (least); the peers' with ONNX Runtime. Ratios are medians over the rounds, ours ÷ theirs.");
        Console.WriteLine();
        Console.WriteLine($"| photo | {string.Join(" | ", peers.Select(peer => peer.Name))} | ConvNext | {string.Join(" | ", peers.Select(peer => $"÷ {peer.Name}"))} |");
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---:|", (2 * peers.Count) + 1))}");
        IContender[] all = [own, .. peers];
        foreach (PhotoFile photo in photos)
        {
            Samples[] samples = [.. all.Select(_ => new Samples())];
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds || samples[0].Count < LeastRounds)
            {
                for (int i = 0; i < all.Length; i++)
                {
                    if (threads > 1)
                    {
                        Thread.Sleep(UntilWorkersSleep);
                    }

                    // The first call of a turn has caches and workers to wake up, and is not counted.
                    all[i].Answer(photo);
                    samples[i].Add(all[i].Answer(photo));
                }
            }

            string ratios = string.Join(" | ", samples[1..].Select(other => samples[0].RatioTo(other).ToString("0.00", CultureInfo.InvariantCulture)));
            Console.WriteLine($"| {photo.Name} | {string.Join(" | ", samples[1..].AsEnumerable())} | {samples[0]} | {ratios} |");
        }

        Console.WriteLine();
    }
}
