using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvNext.Generator.Json;

namespace ConvNext.Generator.Config;

/// <summary>Turns the text of a preprocessor_config.json into a <see cref="PreprocessorConfig"/>.</summary>
/// <remarks>
/// The rules are those of the Runtime's <c>ConvNextImageProcessorOptions.Parse</c>, to which a test holds them: unknown keys are
/// ignored and null counts as absent. Unlike there, all mistakes of a file are reported, and NaN, which Python writes, is a
/// mistake only where a key is read.
/// </remarks>
internal sealed class PreprocessorReader
{
    private const string AcceptedSize = "an integer of at least 1, or {\"shortest_edge\": such an integer},";
    private const string AcceptedCropSize = "an integer of at least 1, or {\"height\": such an integer, \"width\": such an integer},";
    private const string AcceptedFilter = "0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (hamming)";
    private const string AcceptedTypes = "\"ConvNextImageProcessor\", \"ConvNextImageProcessorFast\", \"ConvNextFeatureExtractor\" or \"ConvNextImageProcessorPil\"";

    private readonly ConfigObject _keys;
    private readonly ConfigProblems _problems;

    private PreprocessorReader(ConfigObject keys, ConfigProblems problems)
    {
        _keys = keys;
        _problems = problems;
    }

    /// <summary>Reads <paramref name="item"/>.</summary>
    public static PreprocessorReading Read(PreprocessorItem item)
    {
        if (item.Text is null)
        {
            return PreprocessorReading.Failed(item, ProblemKind.UnreadableFile, item.Path);
        }

        var problems = new ConfigProblems();
        if (ConfigObject.Open(item.Text, problems) is not { } keys)
        {
            return new PreprocessorReading(item.Key, item.Path, null, default, problems.ToEquatableArray());
        }

        PreprocessorConfig config = new PreprocessorReader(keys, problems).Read();
        var places = new PreprocessorPlaces(
            keys.RangeOf(config.DoCenterCrop ? "crop_size" : "size"), keys.RangeOf("image_mean"), keys.RangeOf("image_std"));
        return new PreprocessorReading(item.Key, item.Path, problems.AnyError ? null : config, places, problems.ToEquatableArray());
    }

    private PreprocessorConfig Read()
    {
        var config = new PreprocessorConfig();
        config = config with
        {
            Backend = ReadBackend(),
            DoResize = _keys.ReadBoolean("do_resize") ?? config.DoResize,
            ShortestEdge = ReadSize() ?? config.ShortestEdge,
            CropPercentage = ReadNumber("crop_pct", "a finite number above 0", number => number > 0) ?? config.CropPercentage,
            DoCenterCrop = _keys.ReadBoolean("do_center_crop") ?? config.DoCenterCrop,
            CropSize = ReadCropSize(),
            DoRescale = _keys.ReadBoolean("do_rescale") ?? config.DoRescale,
            DoNormalize = _keys.ReadBoolean("do_normalize") ?? config.DoNormalize,
            DoConvertRgb = _keys.ReadBoolean("do_convert_rgb") ?? config.DoConvertRgb,
        };
        if (config.DoCenterCrop && _keys.Find("crop_size") is null)
        {
            JsonValue crop = _keys.Find("do_center_crop")!;
            _problems.NotAccepted("do_center_crop", crop, "false, or true beside a \"crop_size\",");
        }

        // A step that is left out may say what it likes, but for types.
        bool rescales = config.DoRescale;
        bool normalises = config.DoNormalize;
        return config with
        {
            Resample = ReadFilter(config.Backend) ?? config.Resample,
            RescaleFactor = ReadNumber("rescale_factor", "a finite number other than 0", number => !rescales || number != 0, mayBeInfinite: !rescales) ?? config.RescaleFactor,
            ImageMean = ReadNumbers("image_mean", "a finite 32-bit float", number => !normalises || IsFinite((float)number)) ?? config.ImageMean,
            ImageStandardDeviation = ReadNumbers("image_std", "a finite 32-bit float other than 0", number => !normalises || (IsFinite((float)number) && (float)number != 0))
                ?? config.ImageStandardDeviation,
        };
    }

    // Old files have feature_extractor_type; where both are there the newer key counts.
    private PreprocessorBackend ReadBackend()
    {
        string key = _keys.Find("image_processor_type") is null ? "feature_extractor_type" : "image_processor_type";
        JsonValue? value = _keys.Find(key);
        switch (value?.Kind == JsonKind.String ? value.Text : null)
        {
            case "ConvNextImageProcessorPil":
                return PreprocessorBackend.Pil;
            case "ConvNextImageProcessor" or "ConvNextImageProcessorFast" or "ConvNextFeatureExtractor":
                return PreprocessorBackend.Torchvision;
            case not null:
                _problems.NotAccepted(key, value!, AcceptedTypes);
                break;
            default:
                if (value is not null)
                {
                    _problems.WrongType(key, value, AcceptedTypes);
                }

                break;
        }

        return PreprocessorBackend.Torchvision;
    }

    private int? ReadSize()
    {
        JsonValue? value = _keys.Find("size");
        JsonValue? edge = value?.Kind == JsonKind.Object ? value.Find("shortest_edge")?.Value : value;
        return value is null ? null : ReadSide("size", value, edge, AcceptedSize);
    }

    private ImageSize? ReadCropSize()
    {
        const string Key = "crop_size";
        JsonValue? value = _keys.Find(Key);
        if (value is null)
        {
            return null;
        }

        bool isObject = value.Kind == JsonKind.Object;
        int? height = ReadSide(Key, value, isObject ? value.Find("height")?.Value : value, AcceptedCropSize);
        if (height is null || !isObject)
        {
            return height is { } side ? new ImageSize(side, side) : null;
        }

        return ReadSide(Key, value, value.Find("width")?.Value, AcceptedCropSize) is { } width ? new ImageSize(height.Value, width) : null;
    }

    /// <summary>A side that stands in <paramref name="side"/>, the value of <paramref name="key"/> itself or a part of it.</summary>
    private int? ReadSide(string key, JsonValue value, JsonValue? side, string accepted)
    {
        if (side is null || !ConfigObject.IsInteger(side))
        {
            _problems.WrongType(key, value, accepted);
            return null;
        }

        if (ConfigObject.TryParse(side.Text, out int number) && number >= 1)
        {
            return number;
        }

        _problems.NotAccepted(key, side, accepted);
        return null;
    }

    private PreprocessorFilter? ReadFilter(PreprocessorBackend backend)
    {
        const string Key = "resample";
        JsonValue? value = _keys.Find(Key);
        if (value is null)
        {
            return null;
        }

        if (!ConfigObject.IsInteger(value))
        {
            _problems.WrongType(Key, value, AcceptedFilter);
            return null;
        }

        if (!ConfigObject.TryParse(value.Text, out int number) || number is < (int)PreprocessorFilter.Nearest or > (int)PreprocessorFilter.Hamming)
        {
            _problems.NotAccepted(Key, value, AcceptedFilter);
            return null;
        }

        var filter = (PreprocessorFilter)number;
        if (backend == PreprocessorBackend.Torchvision && filter is PreprocessorFilter.Lanczos or PreprocessorFilter.Box or PreprocessorFilter.Hamming)
        {
            _problems.NotAccepted(
                Key,
                value,
                "0 (nearest), 2 (bilinear) or 3 (bicubic) with the torchvision backend, and any filter with the pil backend (\"image_processor_type\": \"ConvNextImageProcessorPil\"),");
        }

        return filter;
    }

    private double? ReadNumber(string key, string accepted, Func<double, bool> isAccepted, bool mayBeInfinite = false)
    {
        JsonValue? value = _keys.Find(key);
        if (value is null)
        {
            return null;
        }

        if (value.Kind != JsonKind.Number)
        {
            _problems.WrongType(key, value, accepted);
            return null;
        }

        double number = Parse(value);
        if (isAccepted(number) && (mayBeInfinite || !double.IsInfinity(number)))
        {
            return number;
        }

        _problems.NotAccepted(key, value, accepted);
        return null;
    }

    /// <summary>One number, or a list of them, none of which is left out.</summary>
    private EquatableArray<double>? ReadNumbers(string key, string accepted, Func<double, bool> isAccepted)
    {
        JsonValue? value = _keys.Find(key);
        if (value is null)
        {
            return null;
        }

        IReadOnlyList<JsonValue> items = value.Kind == JsonKind.Array ? value.Items : new[] { value };
        JsonValue? wrong = items.FirstOrDefault(item => item.Kind != JsonKind.Number);
        if (items.Count == 0 || wrong is not null)
        {
            _problems.WrongType(key, wrong ?? value, "a number, or a list with a number for each channel,");
            return null;
        }

        double[] numbers = items.Select(Parse).ToArray();
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!isAccepted(numbers[i]))
            {
                _problems.NotAccepted(value.Kind == JsonKind.Array ? $"{key}[{ConfigProblems.Number(i)}]" : key, items[i], accepted);
                return null;
            }
        }

        return new EquatableArray<double>(numbers);
    }

    // A value beyond double's range fails to parse on one host and becomes infinite on another.
    private static double Parse(JsonValue value)
    {
        bool parsed = double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        return parsed ? number : value.Text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
    }

    private static bool IsFinite(float value) => !float.IsInfinity(value) && !float.IsNaN(value);
}
