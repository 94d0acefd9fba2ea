using System;

namespace ConvNext.Fuzz.Loop;

/// <summary>Makes inputs shorter: takes out pieces, large ones first, for as long as the rest does the same.</summary>
internal static class Minimiser
{
    private const int SmallestPiece = 4;

    /// <summary>The shortest that was found with at most so many attempts.</summary>
    public static byte[] Minimise(byte[] input, int attempts, Func<byte[], bool> isTheSame)
    {
        for (int piece = input.Length / 2; piece >= SmallestPiece && attempts > 0; piece /= 2)
        {
            int place = 0;
            while (place < input.Length && attempts > 0)
            {
                byte[] shorter = [.. input.AsSpan(0, place), .. input.AsSpan(Math.Min(input.Length, place + piece))];
                attempts--;
                if (isTheSame(shorter))
                {
                    input = shorter;
                }
                else
                {
                    place += piece;
                }
            }
        }

        return input;
    }
}
