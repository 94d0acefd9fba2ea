using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Generator.Plan;

/// <summary>Places the buffers of a trainer: those whose operations do not meet share memory.</summary>
/// <remarks>
/// How many images a batch has is known when a trainer is made. So a place is a number of floats for each image, and one that does not grow with the batch: room for
/// what tiles write behind the last row of whatever lies before.
/// </remarks>
internal static class TrainingMemory
{
    /// <summary>The buffers with their places; floats of an image; floats of slack.</summary>
    public static (List<TrainingBuffer> Buffers, long ImageLength, long SlackLength) Place(IReadOnlyList<TrainingBuffer> buffers)
    {
        var placed = new List<TrainingBuffer>();
        foreach (TrainingBuffer buffer in buffers.OrderByDescending(static buffer => buffer.ImageFloats))
        {
            placed.Add(buffer with { ImageOffset = FirstFit(placed, buffer) });
        }

        // From the bottom up: each lies behind the slack of whatever is below it at the same time.
        var stacked = new List<TrainingBuffer>();
        foreach (TrainingBuffer buffer in placed.OrderBy(static buffer => buffer.ImageOffset))
        {
            long slack = stacked.Where(other => Meet(other, buffer)).Select(static other => other.SlackOffset + other.SlackFloats).DefaultIfEmpty(0).Max();
            stacked.Add(buffer with { SlackOffset = slack });
        }

        return (
            buffers.Select(buffer => stacked.First(other => other.Name == buffer.Name)).ToList(),
            stacked.Max(static buffer => buffer.ImageOffset + buffer.ImageFloats),
            stacked.Max(static buffer => buffer.SlackOffset + buffer.SlackFloats));
    }

    /// <summary>As <see cref="Place"/>, but each buffer has a place of its own, with unused pages before it.</summary>
    public static (List<TrainingBuffer> Buffers, long ImageLength, long SlackLength) PlaceApart(IReadOnlyList<TrainingBuffer> buffers)
    {
        var placed = new List<TrainingBuffer>();
        long image = 0;
        long slack = 0;
        foreach (TrainingBuffer buffer in buffers)
        {
            placed.Add(buffer with { ImageOffset = image, SlackOffset = slack + ApartLayout.GapInFloats });
            image += buffer.ImageFloats;
            slack += ApartLayout.GapInFloats + buffer.SlackFloats;
        }

        return (placed, image, slack);
    }

    private static long FirstFit(List<TrainingBuffer> placed, TrainingBuffer buffer)
    {
        long offset = 0;
        foreach (TrainingBuffer other in placed.Where(other => Meet(other, buffer)).OrderBy(static other => other.ImageOffset))
        {
            if (offset + buffer.ImageFloats <= other.ImageOffset)
            {
                break;
            }

            offset = Math.Max(offset, other.ImageOffset + other.ImageFloats);
        }

        return offset;
    }

    private static bool Meet(TrainingBuffer left, TrainingBuffer right) => left.First <= right.Last && right.First <= left.Last;
}
