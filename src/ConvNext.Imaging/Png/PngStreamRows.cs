using System;
using System.IO;
using System.IO.Compression;

namespace ConvNext.Imaging.Png;

/// <summary>
/// Rows of a file that is whole, from the system's zlib. It knows no more about a file that is not than that it is not: <see cref="IsWhole"/>
/// tells, and <see cref="PngExactRows"/> then decides.
/// </summary>
internal sealed class PngStreamRows : PngRowSource, IDisposable
{
    private readonly PngDataStream _compressed;
    private readonly ZLibStream _inflated;

    /// <summary>Rows from the data in the given stream.</summary>
    public PngStreamRows(PngDataStream compressed)
    {
        _compressed = compressed;
        _inflated = new ZLibStream(compressed, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    public override bool TryRead(Span<byte> filteredRow)
    {
        try
        {
            return _inflated.ReadAtLeast(filteredRow, filteredRow.Length, throwOnEndOfStream: false) == filteredRow.Length;
        }
        catch (Exception error) when (IsDamage(error))
        {
            return false;
        }
    }

    /// <summary>Whether the data ends where the picture does, and its checksum is right: then every reader agrees about it.</summary>
    public bool IsWhole()
    {
        try
        {
            // The checksum is not needed for the last row. Where it was asked for, something else stands in its place.
            return !_compressed.IsTailRead && _inflated.ReadByte() < 0;
        }
        catch (Exception error) when (IsDamage(error))
        {
            return false;
        }
    }

    /// <summary>
    /// Whether it is the data's fault that .NET could not inflate them. A stream that asks for a dictionary ends in an IOException without a cause; one with a cause is a zlib that
    /// cannot be loaded.
    /// </summary>
    internal static bool IsDamage(Exception error) => error is InvalidDataException or IOException { InnerException: null };

    /// <inheritdoc/>
    public void Dispose()
    {
        _inflated.Dispose();
        _compressed.Dispose();
    }
}
