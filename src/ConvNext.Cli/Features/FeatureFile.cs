using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Cli.Terminal;
using ConvNext.Families;
using ConvNext.Safetensors;

namespace ConvNext.Cli.Features;

/// <summary>Files of features.</summary>
internal static class FeatureFile
{
    private const string TensorName = "features";
    private const int NpyAlignment = 64;
    private const int NpyPreambleLength = 10;

    /// <summary>How many features a picture has.</summary>
    public static int Width(NetworkDescription network) => network.Outputs.First(output => output.Kind == OutputKind.PoolerOutput).Length;

    /// <summary>Writes a row for each picture.</summary>
    /// <exception cref="ConvNextException">The file cannot be written.</exception>
    public static void Write(FeaturesArguments arguments, SizedModel model, List<string> paths, List<float[]> rows)
    {
        string path = arguments.Output;
        switch (Path.GetExtension(path))
        {
            case ".npy":
                WrittenFile.Write(path, stream => WriteNpy(stream, rows, Width(model.Description)));
                WrittenFile.Write(Path.ChangeExtension(path, ".txt"), string.Concat(paths.Select(line => line + "\n")));
                break;
            case ".jsonl":
                WrittenFile.Write(path, stream => WriteJsonLines(stream, paths, rows));
                break;
            default:
                SafetensorsWriter writer = Writer(paths, rows, Width(model.Description));
                writer.Metadata["model"] = model.Name;
                writer.Metadata["precision"] = NetworkPrecisions.Word(model.Description.Precision);
                writer.Metadata["normalized"] = arguments.Normalize ? "true" : "false";
                WrittenFile.Write(path, writer.Write);
                break;
        }
    }

    /// <summary>A safetensors file with one tensor, [pictures, features], and the paths as a JSON array in its metadata.</summary>
    public static SafetensorsWriter Writer(IReadOnlyList<string> paths, IReadOnlyList<float[]> rows, int width)
    {
        SafetensorsWriter writer = new();
        writer.Add(TensorName, "F32", [rows.Count, width], stream => WriteRows(stream, rows));
        using JsonLine line = new();
        string text = line.Write(json =>
        {
            json.WriteStartArray("paths");
            foreach (string path in paths)
            {
                json.WriteStringValue(path);
            }

            json.WriteEndArray();
        });
        writer.Metadata["paths"] = text["{\"paths\":".Length..^1];
        return writer;
    }

    // NumPy's format 1.0: magic, version, length of the header, the header padded so that the numbers begin at a multiple of 64.
    private static void WriteNpy(Stream stream, List<float[]> rows, int width)
    {
        string header = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows.Count}, {width}), }}");
        int length = ((NpyPreambleLength + header.Length + 1 + NpyAlignment - 1) / NpyAlignment * NpyAlignment) - NpyPreambleLength;
        Span<byte> preamble = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(preamble[8..], (ushort)length);
        stream.Write(preamble);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
        WriteRows(stream, rows);
    }

    private static void WriteRows(Stream stream, IReadOnlyList<float[]> rows)
    {
        foreach (float[] row in rows)
        {
            stream.Write(MemoryMarshal.AsBytes(row.AsSpan()));
        }
    }

    private static void WriteJsonLines(Stream stream, List<string> paths, List<float[]> rows)
    {
        using JsonLine line = new();
        for (int i = 0; i < rows.Count; i++)
        {
            string text = line.Write(json =>
            {
                json.WriteString("path", paths[i]);
                json.WriteStartArray(TensorName);
                foreach (float value in rows[i])
                {
                    json.WriteNumberValue(value);
                }

                json.WriteEndArray();
            });
            stream.Write(Encoding.UTF8.GetBytes(text + "\n"));
        }
    }
}
