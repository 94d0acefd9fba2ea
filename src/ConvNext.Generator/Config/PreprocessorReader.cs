using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Json;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>Turns the text of a preprocessor_config.json into a <see cref="PreprocessorConfig"/>.</summary>
/// <remarks>
/// The rules are those of the Runtime's <c>ConvNextImageProcessorOptions.Parse</c>, to which one table of examples holds both: unknown keys
/// are ignored, null switches a step off and is wrong for a value that a step needs, and what rescaling or normalising would need is looked at
/// for its type alone where they are off. Unlike there, all mistakes of a file are reported.
/// </remarks>
internal sealed class PreprocessorReader
{
    private const string AcceptedSize = "an integer of at least 1, or {\"shortest_edge\": such an integer},";
    private const string AcceptedCropSize = "an integer of at least 1, or {\"height\": such an integer, \"width\": such an integer},";
    private const string AcceptedFilter = "0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (hamming)";
    private const string AcceptedTypes = "\"ConvNextImageProcessor\", \"ConvNextImageProcessorFast\" or \"ConvNextImageProcessorPil\"";
    private const string AcceptedOlderTypes = "\"ConvNextFeatureExtractor\", " + AcceptedTypes;
    private const string AcceptedList = "a number, or a list with a number for each channel,";
    private const int FirstUncroppedSize = 384;

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
        if (ConfigObject.Open(item.Text, problems, item.Encoding) is not { } keys)
        {
            return new PreprocessorReading(item.Path, null, default, problems.ToEquatableArray());
        }

        if (ForeignFile.DescribePreprocessor(keys.Root) is { } what)
        {
            problems.Add(ProblemKind.ForeignFile, keys.Opening, $"has no key of a preprocessor_config.json and looks like {what}", "preprocessor_config.json");
            return new PreprocessorReading(item.Path, null, default, problems.ToEquatableArray());
        }

        PreprocessorConfig config = new PreprocessorReader(keys, problems).Read();
        var places = new PreprocessorPlaces(
            keys.RangeOf(config.DoCenterCrop ? "crop_size" : "size"), keys.RangeOf("image_mean"), keys.RangeOf("image_std"));
        return new PreprocessorReading(item.Path, problems.AnyError ? null : config, places, problems.ToEquatableArray());
    }

    private PreprocessorConfig Read()
    {
        var config = new PreprocessorConfig();
        config = config with
        {
            Backend = ReadBackend(),
            DoResize = ReadStep("do_resize", config.DoResize),
            DoCenterCrop = ReadStep("do_center_crop", config.DoCenterCrop),
            CropSize = ReadCropSize(),
            DoRescale = ReadStep("do_rescale", config.DoRescale),
            DoNormalize = ReadStep("do_normalize", config.DoNormalize),
            DoConvertRgb = ReadStep("do_convert_rgb", config.DoConvertRgb),
        };
        if (config.DoCenterCrop && _keys.Find("crop_size") is null)
        {
            JsonValue crop = _keys.Find("do_center_crop")!;
            _problems.NotAccepted("do_center_crop", crop, "false, or true beside a \"crop_size\",");
        }

        // Rescaling and normalising may say what they like, but for types, where they are left out.
        bool resizes = config.DoResize;
        bool rescales = config.DoRescale;
        bool normalises = config.DoNormalize;
        config = config with { ShortestEdge = ReadSize(resizes) ?? config.ShortestEdge };
        bool cropsAfterResize = resizes && config.ShortestEdge < FirstUncroppedSize;
        return config with
        {
            CropPercentage = ReadNumber("crop_pct", "a finite number above 0", cropsAfterResize, number => number > 0, isAlwaysChecked: true) ?? config.CropPercentage,
            Resample = ReadFilter(config.Backend, resizes) ?? config.Resample,
            RescaleFactor = ReadNumber("rescale_factor", "a finite number other than 0", rescales, number => number != 0) ?? config.RescaleFactor,
            ImageMean = ReadNumbers("image_mean", "a finite 32-bit float", normalises, number => IsFinite((float)number)) ?? config.ImageMean,
            ImageStandardDeviation = ReadNumbers(
                "image_std", "a finite 32-bit float other than 0", normalises, number => IsFinite((float)number) && (float)number != 0)
                ?? config.ImageStandardDeviation,
        };
    }

    // As Python takes it: null, zero and what is empty are off, everything else is on, the word "false" too.
    private bool ReadStep(string key, bool otherwise) => _keys.Find(key, keepNull: true) is { } value ? value.IsTruthy : otherwise;

    /// <summary>The value of a key; null where it is absent, or is null. What a step needs may not be null.</summary>
    private JsonValue? Find(string key, bool isNeeded, string accepted)
    {
        JsonValue? value = _keys.Find(key, keepNull: true);
        if (value is not { Kind: JsonKind.Null })
        {
            return value;
        }

        if (isNeeded)
        {
            _problems.WrongType(key, value, accepted);
        }

        return null;
    }

    // Old files have feature_extractor_type; where both are there the newer key counts.
    private PreprocessorBackend ReadBackend()
    {
        string key = _keys.Find("image_processor_type") is null ? "feature_extractor_type" : "image_processor_type";
        JsonValue? value = _keys.Find(key);
        bool isOlderKey = key == "feature_extractor_type";
        switch (value?.Kind == JsonKind.String ? value.Text : null)
        {
            case "ConvNextImageProcessorPil":
                return PreprocessorBackend.Pil;
            case "ConvNextImageProcessor" or "ConvNextImageProcessorFast":
            case "ConvNextFeatureExtractor" when isOlderKey:
                return PreprocessorBackend.Torchvision;
            case not null:
                _problems.NotAccepted(key, value!, isOlderKey ? AcceptedOlderTypes : AcceptedTypes);
                break;
            default:
                if (value is not null)
                {
                    _problems.WrongType(key, value, isOlderKey ? AcceptedOlderTypes : AcceptedTypes);
                }

                break;
        }

        return PreprocessorBackend.Torchvision;
    }

    private int? ReadSize(bool isNeeded)
    {
        JsonValue? value = Find("size", isNeeded, AcceptedSize);
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

    private PreprocessorFilter? ReadFilter(PreprocessorBackend backend, bool isNeeded)
    {
        const string Key = "resample";
        JsonValue? value = Find(Key, isNeeded, AcceptedFilter);
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
        if (backend == PreprocessorBackend.Torchvision && filter is PreprocessorFilter.Box or PreprocessorFilter.Hamming)
        {
            _problems.NotAccepted(
                Key,
                value,
                "0 (nearest), 1 (lanczos), 2 (bilinear) or 3 (bicubic) with the torchvision backend, and any filter with the pil backend (\"image_processor_type\": \"ConvNextImageProcessorPil\"),");
        }

        return filter;
    }

    private double? ReadNumber(string key, string accepted, bool isNeeded, Func<double, bool> isAccepted, bool isAlwaysChecked = false)
    {
        JsonValue? value = Find(key, isNeeded, accepted);
        if (value is null)
        {
            return null;
        }

        if (value.Kind is not (JsonKind.Number or JsonKind.NonFinite))
        {
            _problems.WrongType(key, value, accepted);
            return null;
        }

        double number = value.Number;
        if (!(isNeeded || isAlwaysChecked) || (isAccepted(number) && !double.IsInfinity(number) && !double.IsNaN(number)))
        {
            return number;
        }

        _problems.NotAccepted(key, value, accepted);
        return null;
    }

    /// <summary>One number, or a list of them, none of which is left out.</summary>
    private EquatableArray<double>? ReadNumbers(string key, string accepted, bool isNeeded, Func<double, bool> isAccepted)
    {
        JsonValue? value = Find(key, isNeeded, AcceptedList);
        if (value is null)
        {
            return null;
        }

        IReadOnlyList<JsonValue> items = value.Kind == JsonKind.Array ? value.Items : new[] { value };
        JsonValue? wrong = items.FirstOrDefault(item => item.Kind is not (JsonKind.Number or JsonKind.NonFinite));
        if (items.Count == 0 || wrong is not null)
        {
            _problems.WrongType(key, wrong ?? value, AcceptedList);
            return null;
        }

        for (int i = 0; i < items.Count; i++)
        {
            if (isNeeded && !isAccepted(items[i].Number))
            {
                _problems.NotAccepted(value.Kind == JsonKind.Array ? $"{key}[{ConfigProblems.Number(i)}]" : key, items[i], accepted);
                return null;
            }
        }

        return items.Select(item => item.Number).ToEquatableArray();
    }

    private static bool IsFinite(float value) => !float.IsInfinity(value) && !float.IsNaN(value);
}
