using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace ConvNext.Preprocessing;

/// <summary>
/// Reads <c>preprocessor_config.json</c>. Unknown keys are ignored; null means the default, as in transformers; a value that a key cannot have is one
/// sentence that gives the key, what was found and what is accepted.
/// </summary>
internal sealed class ImageProcessorConfigReader
{
    private readonly JsonElement root;
    private readonly string sourceName;

    private ImageProcessorConfigReader(JsonElement root, string sourceName)
    {
        this.root = root;
        this.sourceName = sourceName;
    }

    /// <inheritdoc cref="ConvNextImageProcessorOptions.Parse"/>
    public static ConvNextImageProcessorOptions Read(ReadOnlySpan<byte> utf8Json, string sourceName)
    {
        ArgumentNullException.ThrowIfNull(sourceName);
        if (utf8Json.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8Json = utf8Json[Encoding.UTF8.Preamble.Length..];
        }

        try
        {
            var reader = new Utf8JsonReader(utf8Json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            _ = reader.Read(); // Anything after the value is refused here.
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new ImageProcessingException($"{sourceName} holds {Describe(document.RootElement)}, but must hold a JSON object.");
            }

            if (FindDuplicate(document.RootElement) is { } duplicate)
            {
                throw new ImageProcessingException($"{sourceName}: the key \"{duplicate}\" occurs twice in one object, but each key is accepted once.");
            }

            return new ImageProcessorConfigReader(document.RootElement, sourceName).Read();
        }
        catch (JsonException error)
        {
            throw new ImageProcessingException(
                $"{sourceName} is not valid JSON: line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}.", error);
        }
    }

    private ConvNextImageProcessorOptions Read()
    {
        ConvNextImageProcessorOptions defaults = ConvNextImageProcessorOptions.Default;
        var options = new ConvNextImageProcessorOptions
        {
            Backend = Backend(),
            DoResize = Boolean("do_resize", defaults.DoResize),
            ShortestEdge = Size(defaults.ShortestEdge),
            CropPercentage = Number("crop_pct", defaults.CropPercentage),
            Resample = Resample(defaults.Resample),
            DoCenterCrop = Boolean("do_center_crop", defaults.DoCenterCrop),
            CropSize = CropSize(),
            DoRescale = Boolean("do_rescale", defaults.DoRescale),
            RescaleFactor = Number("rescale_factor", defaults.RescaleFactor),
            DoNormalize = Boolean("do_normalize", defaults.DoNormalize),
            ImageMean = Numbers("image_mean", defaults.ImageMean),
            ImageStandardDeviation = Numbers("image_std", defaults.ImageStandardDeviation),
            DoConvertRgb = Boolean("do_convert_rgb", defaults.DoConvertRgb),
        };
        return options.FindProblem() is { } problem ? throw new ImageProcessingException($"{sourceName}: {problem}") : options;
    }

    /// <summary>A key that an object has twice, anywhere in <paramref name="value"/>, or null.</summary>
    private static string? FindDuplicate(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var keys = new HashSet<string>();
                return value.EnumerateObject().Select(member => keys.Add(member.Name) ? FindDuplicate(member.Value) : member.Name).FirstOrDefault(key => key is not null);
            case JsonValueKind.Array:
                return value.EnumerateArray().Select(FindDuplicate).FirstOrDefault(key => key is not null);
            default:
                return null;
        }
    }

    // Old files have feature_extractor_type; where both are there the newer key counts.
    private ImageProcessorBackend Backend()
    {
        string key = Find("image_processor_type", out JsonElement value) ? "image_processor_type" : "feature_extractor_type";
        if (!Find(key, out value))
        {
            return ImageProcessorBackend.Torchvision;
        }

        string? name = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return name switch
        {
            "ConvNextImageProcessor" or "ConvNextImageProcessorFast" or "ConvNextFeatureExtractor" => ImageProcessorBackend.Torchvision,
            "ConvNextImageProcessorPil" => ImageProcessorBackend.Pil,
            _ => throw Wrong(
                key, value, "\"ConvNextImageProcessor\", \"ConvNextImageProcessorFast\", \"ConvNextFeatureExtractor\" or \"ConvNextImageProcessorPil\""),
        };
    }

    private int Size(int otherwise)
    {
        if (!Find("size", out JsonElement value))
        {
            return otherwise;
        }

        JsonElement edge = value;
        if (value.ValueKind == JsonValueKind.Object && !value.TryGetProperty("shortest_edge", out edge))
        {
            throw Wrong("size", value, "a whole number of at least 1, or {\"shortest_edge\": such a number}");
        }

        return Integer(edge) is { } size and >= 1 ? size : throw Wrong("size", value, "a whole number of at least 1, or {\"shortest_edge\": such a number}");
    }

    private ImageSize? CropSize()
    {
        if (!Find("crop_size", out JsonElement value))
        {
            return null;
        }

        if (Integer(value) is { } side and >= 1)
        {
            return new ImageSize(side, side);
        }

        return value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("height", out JsonElement height) && Integer(height) is { } rows and >= 1
            && value.TryGetProperty("width", out JsonElement width) && Integer(width) is { } columns and >= 1
            ? new ImageSize(rows, columns)
            : throw Wrong("crop_size", value, "a whole number of at least 1, or {\"height\": such a number, \"width\": such a number}");
    }

    private ResamplingFilter Resample(ResamplingFilter otherwise)
    {
        if (!Find("resample", out JsonElement value))
        {
            return otherwise;
        }

        return Integer(value) is { } number and >= (int)ResamplingFilter.Nearest and <= (int)ResamplingFilter.Hamming
            ? (ResamplingFilter)number
            : throw Wrong("resample", value, "0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (hamming)");
    }

    private bool Boolean(string key, bool otherwise)
    {
        if (!Find(key, out JsonElement value))
        {
            return otherwise;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(key, value, "true or false");
    }

    private double Number(string key, double otherwise)
    {
        if (!Find(key, out JsonElement value))
        {
            return otherwise;
        }

        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Wrong(key, value, "a number");
    }

    private ImmutableArray<double> Numbers(string key, ImmutableArray<double> otherwise)
    {
        if (!Find(key, out JsonElement value))
        {
            return otherwise;
        }

        if (value.ValueKind == JsonValueKind.Number)
        {
            return [value.GetDouble()];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            throw Wrong(key, value, "a number, or a list with a number for each channel");
        }

        var numbers = ImmutableArray.CreateBuilder<double>(value.GetArrayLength());
        foreach (JsonElement item in value.EnumerateArray())
        {
            numbers.Add(item.ValueKind == JsonValueKind.Number ? item.GetDouble() : throw Wrong(key, value, "a number, or a list with a number for each channel"));
        }

        return numbers.MoveToImmutable();
    }

    private static int? Integer(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : null;

    private bool Find(string key, out JsonElement value) =>
        root.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    private ImageProcessingException Wrong(string key, JsonElement value, string accepted) =>
        new($"{sourceName}: \"{key}\" is {Describe(value)}, but must be {accepted}.");

    private static string Describe(JsonElement value)
    {
        const int Longest = 60;
        string text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "…");
    }
}
