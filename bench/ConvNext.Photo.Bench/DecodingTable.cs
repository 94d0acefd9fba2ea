using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;

namespace ConvNext.Photo.Bench;

/// <summary>Decoding alone, on one thread.</summary>
internal static class DecodingTable
{
    private const int LeastRounds = 8;

    /// <param name="own">Our side.</param>
    /// <param name="peers">The others.</param>
    /// <param name="photos">What is decoded.</param>
    /// <param name="seconds">Least time for a photo.</param>
    public static void Print(OwnReader own, IReadOnlyList<IPhotoReader> peers, IEnumerable<PhotoFile> photos, double seconds)
    {
        Console.WriteLine("Decoding on one thread: median ms (least); \"region\" is what the crop to 224 reads, into rows. Ratios are medians over the rounds, ours ÷ theirs, whole and region.");
        Console.WriteLine();
        Console.WriteLine($"| photo | KB | {string.Join(" | ", peers.Select(peer => peer.Name))} | ConvNext | region | {string.Join(" | ", peers.Select(peer => $"÷ {peer.Name}"))} |");
        Console.WriteLine($"|---|---:|{string.Concat(Enumerable.Repeat("---:|", (2 * peers.Count) + 2))}");
        float[] pixelValues = new float[3 * Normalisation.Size * Normalisation.Size];
        foreach (PhotoFile photo in photos)
        {
            Samples whole = new();
            Samples region = new();
            Samples[] others = [.. peers.Select(_ => new Samples())];
            WarmUp(own, peers, photo, pixelValues);
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds || whole.Count < LeastRounds)
            {
                whole.Add(own.Decode(photo));
                own.Read(photo, pixelValues);
                region.Add(own.Region);
                for (int i = 0; i < peers.Count; i++)
                {
                    others[i].Add(peers[i].Decode(photo));
                }
            }

            string ratios = string.Join(" | ", others.Select(other => string.Create(CultureInfo.InvariantCulture, $"{whole.RatioTo(other):0.00}, {region.RatioTo(other):0.00}")));
            Console.WriteLine($"| {photo.Name} | {photo.Bytes.Length / 1000} | {string.Join(" | ", others.AsEnumerable())} | {whole} | {region} | {ratios} |");
        }

        Console.WriteLine();
    }

    private static void WarmUp(OwnReader own, IReadOnlyList<IPhotoReader> peers, PhotoFile photo, float[] pixelValues)
    {
        for (int i = 0; i < LeastRounds; i++)
        {
            own.Decode(photo);
            own.Read(photo, pixelValues);
            foreach (IPhotoReader peer in peers)
            {
                peer.Decode(photo);
            }
        }
    }
}
