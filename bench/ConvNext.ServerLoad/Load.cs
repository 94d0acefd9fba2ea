using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;

namespace ConvNext.ServerLoad;

/// <summary>What clients saw of a server for a while.</summary>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="Median">The time to an answer that half of the requests took at the most, in milliseconds.</param>
/// <param name="Slow">The same for 99 of a hundred.</param>
internal readonly record struct LoadResult(double PerSecond, double Median, double Slow);

/// <summary>Clients that send one picture again and again, each the next when it has the answer to the last.</summary>
internal static class Load
{
    public static async Task<LoadResult> RunAsync(HttpClient client, byte[] picture, int clients, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        List<double>[] times = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>();
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                long sent = Stopwatch.GetTimestamp();
                using var content = new ByteArrayContent(picture);
                using HttpResponseMessage answer = await client.PostAsync("/classify", content);
                answer.EnsureSuccessStatusCode();
                own.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }

            return own;
        })));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double[] all = [.. times.SelectMany(static own => own).Order()];
        return new LoadResult(all.Length / seconds, all[all.Length / 2], all[(int)(0.99 * (all.Length - 1))]);
    }
}
