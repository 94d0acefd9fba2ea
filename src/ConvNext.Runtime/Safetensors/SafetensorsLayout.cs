using System;
using System.Collections.Generic;
using ConvNext.Weights;

namespace ConvNext.Safetensors;

/// <summary>Holds the tensors of a header against each other and against the bytes that are there.</summary>
internal static class SafetensorsLayout
{
    /// <summary>
    /// The tensors in the order of their data, once they are known to follow each other without holes or overlaps from
    /// the end of the header to the end of the file, each exactly as long as its type and shape say.
    /// </summary>
    /// <exception cref="SafetensorsException">One of these rules is broken.</exception>
    public static SafetensorsEntry[] Check(IReadOnlyCollection<SafetensorsEntry> entries, long dataLength, string file)
    {
        SafetensorsEntry[] sorted = [.. entries];
        Array.Sort(sorted, static (left, right) =>
            (left.Begin, left.End).CompareTo((right.Begin, right.End)) is not 0 and int order
                ? order
                : string.CompareOrdinal(left.Name, right.Name));

        long position = 0;
        string previous = "the header";
        foreach (SafetensorsEntry entry in sorted)
        {
            string tensor = $"{file}: tensor {ErrorText.Quote(entry.Name)}";
            CheckLength(entry, tensor);
            if (entry.Begin > position)
            {
                throw new SafetensorsException(
                    $"{tensor} begins at offset {entry.Begin}, but {previous} ends at {position}: no byte may lie between them.");
            }

            if (entry.Begin < position)
            {
                throw new SafetensorsException(
                    $"{tensor} begins at offset {entry.Begin}, inside {previous}, which ends at {position}: tensors may not overlap.");
            }

            if (entry.End > dataLength)
            {
                throw new SafetensorsException(
                    $"{tensor} ends at offset {entry.End}, but only {dataLength} bytes follow the header: the file is cut short.");
            }

            position = entry.End;
            previous = $"tensor {ErrorText.Quote(entry.Name)}";
        }

        if (position != dataLength)
        {
            throw new SafetensorsException(
                $"{file}: {dataLength} bytes follow the header, but the last tensor ends at offset {position}: no byte may follow it.");
        }

        return sorted;
    }

    private static void CheckLength(SafetensorsEntry entry, string tensor)
    {
        if (entry.End < entry.Begin)
        {
            throw new SafetensorsException($"{tensor}: data_offsets end at {entry.End}, before they begin at {entry.Begin}.");
        }

        if (!entry.Type.TryGetLength(entry.Shape, out long length, out string? reason))
        {
            throw new SafetensorsException($"{tensor}: {reason}.");
        }

        if (entry.End - entry.Begin != length)
        {
            throw new SafetensorsException(
                $"{tensor}: data_offsets span {entry.End - entry.Begin} bytes, but {entry.Type.Name} of shape {ErrorText.Shape(entry.Shape)} takes {length}.");
        }
    }
}
