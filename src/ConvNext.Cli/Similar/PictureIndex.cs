using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using ConvNext.Cli.Features;
using ConvNext.Cli.Options;
using ConvNext.Safetensors;
using ConvNext.Tensors;

namespace ConvNext.Cli.Similar;

/// <summary>
/// Features of a folder's pictures, kept in a file: a safetensors file as <c>features</c> writes it, with lengths and times of the files and a mark of the model in its
/// metadata. An index of another model, or one that cannot be read, counts as none.
/// </summary>
internal static class PictureIndex
{
    /// <summary>The file in the folder itself.</summary>
    public const string DefaultName = ".convnext-index.safetensors";

    private const string ModelKey = "model_mark";
    private const string LengthsKey = "lengths";
    private const string ChangedKey = "changed";
    private const string PathsKey = "paths";
    private const char Separator = ' ';

    /// <summary>What an index has, by the pictures' paths.</summary>
    public static Dictionary<string, IndexedPicture> Read(string path, string modelMark)
    {
        try
        {
            if (File.Exists(path))
            {
                using SafetensorsFile file = SafetensorsFile.Open(path);
                return file.Metadata.GetValueOrDefault(ModelKey) == modelMark ? Pictures(file).ToDictionary(picture => picture.Path) : [];
            }
        }
        catch (Exception error) when (error is ConvNextException or FormatException or OverflowException or JsonException or KeyNotFoundException or ArgumentException)
        {
            // It is made anew.
        }

        return [];
    }

    /// <summary>Writes an index.</summary>
    /// <exception cref="ConvNextException">It cannot be written.</exception>
    public static void Write(string path, string modelMark, IReadOnlyList<IndexedPicture> pictures, int width)
    {
        SafetensorsWriter writer = FeatureFile.Writer([.. pictures.Select(picture => picture.Path)], [.. pictures.Select(picture => picture.Features)], width);
        writer.Metadata[ModelKey] = modelMark;
        writer.Metadata[LengthsKey] = Numbers(pictures.Select(picture => picture.Length));
        writer.Metadata[ChangedKey] = Numbers(pictures.Select(picture => picture.Changed));
        WrittenFile.Write(path, writer.Write);
    }

    private static List<IndexedPicture> Pictures(SafetensorsFile file)
    {
        using JsonDocument paths = JsonDocument.Parse(file.Metadata[PathsKey]);
        string[] names = [.. paths.RootElement.EnumerateArray().Select(name => name.GetString() ?? "")];
        long[] lengths = Numbers(file.Metadata[LengthsKey]);
        long[] changed = Numbers(file.Metadata[ChangedKey]);
        if (!file.TryGet("features", out TensorData? tensor) || tensor.Shape is not [var rows, var width]
            || tensor.ElementType != TensorElementType.Float32 || rows != names.Length || rows != lengths.Length || rows != changed.Length)
        {
            throw new FormatException("The parts of the index do not belong together.");
        }

        List<IndexedPicture> pictures = [];
        for (int row = 0; row < names.Length; row++)
        {
            pictures.Add(new IndexedPicture(names[row], lengths[row], changed[row], Row(tensor, row, (int)width)));
        }

        return pictures;
    }

    private static unsafe float[] Row(TensorData tensor, int row, int width)
    {
        float[] features = new float[width];
        ElementConversion.ToFloat32(tensor.ElementType, tensor.Data + ((long)row * width * sizeof(float)), features);
        return features;
    }

    private static string Numbers(IEnumerable<long> numbers) => string.Join(Separator, numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    private static long[] Numbers(string text) =>
        [.. text.Split(Separator, StringSplitOptions.RemoveEmptyEntries).Select(number => long.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture))];
}
