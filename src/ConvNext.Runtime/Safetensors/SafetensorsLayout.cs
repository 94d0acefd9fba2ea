using System;
using System.Collections.Generic;
using ConvNext.Tensors;

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
        string? previous = null;
        foreach (SafetensorsEntry entry in sorted)
        {
            CheckLength(entry, file);
            if (entry.Begin > position)
            {
                throw new SafetensorsException(
                    $"{Tensor(entry, file)} begins at offset {entry.Begin}, but {Named(previous)} ends at {position}: no byte may lie between them.");
            }

            if (entry.Begin < position)
            {
                throw new SafetensorsException(
                    $"{Tensor(entry, file)} begins at offset {entry.Begin}, inside {Named(previous)}, which ends at {position}: tensors may not overlap.");
            }

            if (entry.End > dataLength)
            {
                throw new SafetensorsException(
                    $"{Tensor(entry, file)} ends at offset {entry.End}, but only {dataLength} bytes follow the header: the file is cut short.");
            }

            position = entry.End;
            previous = entry.Name;
        }

        if (position != dataLength)
        {
            throw new SafetensorsException(
                $"{file}: {dataLength} bytes follow the header, but the last tensor ends at offset {position}: no byte may follow it.");
        }

        return sorted;
    }

    private static string Tensor(SafetensorsEntry entry, string file) => $"{file}: {Named(entry.Name)}";

    private static string Named(string? tensor) => tensor is null ? "the header" : $"tensor {ErrorText.Quote(tensor)}";

    private static void CheckLength(SafetensorsEntry entry, string file)
    {
        if (entry.End < entry.Begin)
        {
            throw new SafetensorsException($"{Tensor(entry, file)}: data_offsets end at {entry.End}, before they begin at {entry.Begin}.");
        }

        if (!entry.Type.TryGetLength(entry.Shape, out long length, out string? reason))
        {
            throw new SafetensorsException($"{Tensor(entry, file)}: {reason}.");
        }

        if (entry.End - entry.Begin != length)
        {
            throw new SafetensorsException(
                $"{Tensor(entry, file)}: data_offsets span {entry.End - entry.Begin} bytes, but {entry.Type.Name} of shape {ErrorText.Shape(entry.Shape)} takes {length}.");
        }
    }
}
