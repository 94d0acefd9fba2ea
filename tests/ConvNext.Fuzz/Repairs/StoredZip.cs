using System;
using System.IO;
using System.IO.Compression;

namespace ConvNext.Fuzz.Repairs;

/// <summary>The zip file that torch.save writes around a pickle.</summary>
internal static class StoredZip
{
    private static readonly int[] StorageLengths = [24, 400, 1, 64, 0];

    /// <summary>A zip file with the pickle and five storages.</summary>
    public static byte[] Around(byte[] pickle)
    {
        using MemoryStream file = new();
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "archive/data.pkl", pickle);
            Add(archive, "archive/byteorder", "little"u8);
            for (int storage = 0; storage < StorageLengths.Length; storage++)
            {
                Add(archive, $"archive/data/{storage}", new byte[StorageLengths[storage]]);
            }

            Add(archive, "archive/version", "3\n"u8);
        }

        return file.ToArray();
    }

    private static void Add(ZipArchive archive, string name, ReadOnlySpan<byte> content)
    {
        using Stream stream = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(content);
    }
}
