using System;
using System.Collections.Immutable;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Configuration.Json;

namespace ConvNext.Preprocessing;

/// <summary>
/// Reads <c>preprocessor_config.json</c> by the rules that the generator reads it with at build time. A missing key has its default; null switches a
/// step off, and is wrong for a value that a step needs. What rescaling or normalising would need is looked at for its type alone where they are off.
/// </summary>
internal sealed class ImageProcessorConfigReader
{
    private const string Side = "a whole number of at least 1, or {\"shortest_edge\": such a number}";
    private const string CropSides = "a whole number of at least 1, or {\"height\": such a number, \"width\": such a number}";
    private const string Filters = "0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (hamming)";
    private const string List = "a number, or a list with a number for each channel";
    private const string Types = "\"ConvNextImageProcessor\", \"ConvNextImageProcessorFast\" or \"ConvNextImageProcessorPil\"";
    private const string OlderTypes = "\"ConvNextFeatureExtractor\", " + Types;

    private readonly ConfigObject keys;

    private ImageProcessorConfigReader(ConfigObject keys) => this.keys = keys;

    /// <inheritdoc cref="ConvNextImageProcessorOptions.Parse"/>
    public static ConvNextImageProcessorOptions Read(ReadOnlySpan<byte> utf8Json, string sourceName)
    {
        JsonValue root = JsonFile.ReadObject(utf8Json, sourceName, "", Fail);
        if (ConfigKeys.ForeignPreprocessor(root) is { } what)
        {
            throw Fail($"{sourceName}: the file has no key of a preprocessor_config.json and looks like {what}; the preprocessor_config.json of a ConvNeXt is expected.");
        }

        return new ImageProcessorConfigReader(new ConfigObject(root, sourceName, Fail)).Read();
    }

    private static ImageProcessingException Fail(string sentence, Exception? cause = null) => new(sentence, cause);

    private ConvNextImageProcessorOptions Read()
    {
        ConvNextImageProcessorOptions defaults = ConvNextImageProcessorOptions.Default;
        bool resizes = Step("do_resize", defaults.DoResize);
        bool crops = Step("do_center_crop", defaults.DoCenterCrop);
        bool rescales = Step("do_rescale", defaults.DoRescale);
        bool normalises = Step("do_normalize", defaults.DoNormalize);
        int size = Size(resizes, defaults.ShortestEdge);
        bool cropsAfterResize = resizes && size < ConvNextImageProcessorOptions.FirstUncroppedSize;
        var options = new ConvNextImageProcessorOptions
        {
            Backend = Backend(),
            DoResize = resizes,
            ShortestEdge = size,
            CropPercentage = Number("crop_pct", defaults.CropPercentage, cropsAfterResize, "a finite number above 0"),
            Resample = Resample(resizes, defaults.Resample),
            DoCenterCrop = crops,
            CropSize = CropSize(),
            DoRescale = rescales,
            RescaleFactor = Number("rescale_factor", defaults.RescaleFactor, rescales, "a finite number other than 0"),
            DoNormalize = normalises,
            ImageMean = Numbers("image_mean", defaults.ImageMean, normalises),
            ImageStandardDeviation = Numbers("image_std", defaults.ImageStandardDeviation, normalises),
            DoConvertRgb = Step("do_convert_rgb", defaults.DoConvertRgb),
            UnknownKeys = keys.Others(ConfigKeys.OfPreprocessor),
        };
        return options.FindProblem() is { } problem ? throw keys.Wrong(problem) : options;
    }

    // As Python takes it: null, zero and what is empty are off, everything else is on, the word "false" too.
    private bool Step(string key, bool otherwise) => keys.FindOrNull(key) is { } value ? value.IsTruthy : otherwise;

    // Old files have feature_extractor_type; where both are there the newer key counts.
    private ImageProcessorBackend Backend()
    {
        string key = keys.Find("image_processor_type") is null ? "feature_extractor_type" : "image_processor_type";
        if (keys.Find(key) is not { } value)
        {
            return ImageProcessorBackend.Torchvision;
        }

        bool isOlderKey = key == "feature_extractor_type";
        return (value.Kind == JsonKind.String ? value.Text : null) switch
        {
            "ConvNextImageProcessor" or "ConvNextImageProcessorFast" => ImageProcessorBackend.Torchvision,
            "ConvNextFeatureExtractor" when isOlderKey => ImageProcessorBackend.Torchvision,
            "ConvNextImageProcessorPil" => ImageProcessorBackend.Pil,
            _ => throw keys.Wrong(key, value, isOlderKey ? OlderTypes : Types),
        };
    }

    private int Size(bool isNeeded, int otherwise)
    {
        const string Key = "size";
        if (Value(Key, isNeeded, Side) is not { } value)
        {
            return otherwise;
        }

        JsonValue? edge = value.Kind == JsonKind.Object ? value.Find("shortest_edge") : value;
        return edge?.Integer(1, int.MaxValue) ?? throw keys.Wrong(Key, value, Side);
    }

    private ImageSize? CropSize()
    {
        const string Key = "crop_size";
        if (keys.Find(Key) is not { } value)
        {
            return null;
        }

        bool isObject = value.Kind == JsonKind.Object;
        int? height = (isObject ? value.Find("height") : value)?.Integer(1, int.MaxValue);
        int? width = (isObject ? value.Find("width") : value)?.Integer(1, int.MaxValue);
        return height is null || width is null ? throw keys.Wrong(Key, value, CropSides) : new ImageSize(height.Value, width.Value);
    }

    private ResamplingFilter Resample(bool isNeeded, ResamplingFilter otherwise)
    {
        const string Key = "resample";
        return Value(Key, isNeeded, Filters) is not { } value ? otherwise
            : value.Integer((int)ResamplingFilter.Nearest, (int)ResamplingFilter.Hamming) is { } number ? (ResamplingFilter)number
            : throw keys.Wrong(Key, value, Filters);
    }

    private double Number(string key, double otherwise, bool isNeeded, string accepted)
    {
        if (Value(key, isNeeded, accepted) is not { } value)
        {
            return otherwise;
        }

        return value.IsNumber ? value.Number : throw keys.Wrong(key, value, "a number");
    }

    private ImmutableArray<double> Numbers(string key, ImmutableArray<double> otherwise, bool isNeeded)
    {
        if (Value(key, isNeeded, List) is not { } value)
        {
            return otherwise;
        }

        JsonValue[] items = value.Kind == JsonKind.Array ? [.. value.Items] : [value];
        return items.Length > 0 && items.All(item => item.IsNumber)
            ? [.. items.Select(item => item.Number)]
            : throw keys.Wrong(key, value, List);
    }

    /// <summary>The value of a key; null where it is absent, or is null and not needed.</summary>
    private JsonValue? Value(string key, bool isNeeded, string accepted) =>
        keys.FindOrNull(key) is { Kind: JsonKind.Null } missing && isNeeded ? throw keys.Wrong(key, missing, accepted) : keys.Find(key);
}
