using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>The keys of a preprocessor_config.json, with the defaults of transformers' <c>ConvNextImageProcessor</c>.</summary>
/// <remarks>
/// A step is on or off; what a step that is off would need is looked at for its type alone, and may be null. The order of the rows is that in which
/// steps decide about others: those that decide come first.
/// </remarks>
internal static class ProcessorKeys
{
    /// <summary>Sizes from here on are reached by resizing straight to a square; below, <c>crop_pct</c> counts.</summary>
    public const int FirstUncroppedSize = 384;

    public static readonly ConfigKey<bool> DoResize = Step("do_resize", true);

    public static readonly ConfigKey<bool> DoCenterCrop = Step("do_center_crop", false);

    public static readonly ConfigKey<bool> DoRescale = Step("do_rescale", true);

    public static readonly ConfigKey<bool> DoNormalize = Step("do_normalize", true);

    public static readonly ConfigKey<bool> DoConvertRgb = Step("do_convert_rgb", false);

    public static readonly ConfigKey<string?> ImageProcessorType = ProcessorTypes.Key("image_processor_type");

    /// <summary>The name of <see cref="ImageProcessorType"/> in older files; where both are there the newer one counts.</summary>
    public static readonly ConfigKey<string?> FeatureExtractorType = ProcessorTypes.OlderKey("feature_extractor_type");

    public static readonly ConfigKey<int> Size = ProcessorSizes.ShortestEdge("size", 384) with { IsNeeded = values => values.Get(DoResize) };

    public static readonly ConfigKey<double> CropPercentage = Number("crop_pct", 224.0 / 256.0, "a finite number above 0", number => number > 0, isAlwaysChecked: true) with
    {
        IsNeeded = values => values.Get(DoResize) && values.Get(Size) < FirstUncroppedSize,
    };

    public static readonly ConfigKey<int> Resample = new ConfigKey<int>(
        "resample",
        3,
        "0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (hamming)",
        (key, value, problems, _) => Key.ReadInteger(key.Name, value, 0, 5, problems, key.Accepted)) with
    {
        IsNeeded = values => values.Get(DoResize),
    };

    public static readonly ConfigKey<Sides?> CropSize = ProcessorSizes.HeightAndWidth("crop_size");

    public static readonly ConfigKey<double> RescaleFactor = Number("rescale_factor", 1.0 / 255.0, "a finite number other than 0", number => number != 0) with
    {
        IsNeeded = values => values.Get(DoRescale),
    };

    public static readonly ConfigKey<IReadOnlyList<double>> ImageMean = Numbers("image_mean", 0.5, "a finite 32-bit float", IsFinite) with
    {
        IsNeeded = values => values.Get(DoNormalize),
    };

    public static readonly ConfigKey<IReadOnlyList<double>> ImageStandardDeviation =
        Numbers("image_std", 0.5, "a finite 32-bit float other than 0", number => IsFinite(number) && (float)number != 0) with { IsNeeded = values => values.Get(DoNormalize) };

    /// <summary><see cref="Size"/> as DINOv3's processor has it.</summary>
    public static readonly ConfigKey<ResizeTarget> Target =
        ProcessorSizes.Target("size", new ResizeTarget(new Sides(224, 224), 0)) with { IsNeeded = values => values.Get(DoResize) };

    /// <summary>All keys of <c>ConvNextImageProcessor</c>.</summary>
    public static readonly KeyTable All = new(
        ImageProcessorType,
        FeatureExtractorType,
        DoResize,
        DoCenterCrop,
        DoRescale,
        DoNormalize,
        DoConvertRgb,
        Size,
        CropPercentage,
        Resample,
        CropSize,
        RescaleFactor,
        ImageMean,
        ImageStandardDeviation);

    /// <summary>All keys of <c>DINOv3ViTImageProcessor</c>, with its defaults.</summary>
    public static readonly KeyTable OfDinoV3 = new(
        ImageProcessorType,
        FeatureExtractorType,
        DoResize,
        DoCenterCrop,
        DoRescale,
        DoNormalize,
        DoConvertRgb,
        Target,
        Resample with { Default = 2 },
        CropSize,
        RescaleFactor,
        ImageMean with { Default = new[] { 0.485, 0.456, 0.406 } },
        ImageStandardDeviation with { Default = new[] { 0.229, 0.224, 0.225 } });

    // As Python takes it: null, zero and what is empty are off, everything else is on, the word "false" too.
    private static ConfigKey<bool> Step(string name, bool byDefault) => new(name, byDefault, "anything", (_, value, _, _) => value.IsTruthy);

    private static ConfigKey<double> Number(string name, double byDefault, string accepted, Func<double, bool> isAccepted, bool isAlwaysChecked = false) =>
        new(name, byDefault, accepted, (key, value, problems, isNeeded) =>
        {
            if (!value.IsNumber)
            {
                problems.WrongType(key.Name, value, key.Accepted);
                return null;
            }

            double number = value.Number;
            if (!(isNeeded || isAlwaysChecked) || (isAccepted(number) && !double.IsInfinity(number) && !double.IsNaN(number)))
            {
                return number;
            }

            problems.NotAccepted(key.Name, value, key.Accepted);
            return null;
        });

    private static ConfigKey<IReadOnlyList<double>> Numbers(string name, double byDefault, string acceptedEntry, Func<double, bool> isAccepted) =>
        new(name, new[] { byDefault, byDefault, byDefault }, "a number, or a list with a number for each channel", (key, value, problems, isNeeded) =>
        {
            IReadOnlyList<JsonValue> items = value.Kind == JsonKind.Array ? value.Items : new[] { value };
            JsonValue? wrong = items.FirstOrDefault(item => !item.IsNumber);
            if (items.Count == 0 || wrong is not null)
            {
                problems.WrongType(key.Name, wrong ?? value, key.Accepted);
                return null;
            }

            double[] numbers = items.Select(item => item.Number).ToArray();
            int refused = isNeeded ? Array.FindIndex(numbers, number => !isAccepted(number)) : -1;
            if (refused < 0)
            {
                return numbers;
            }

            problems.NotAccepted(value.Kind == JsonKind.Array ? $"{key.Name}[{ConfigProblems.Number(refused)}]" : key.Name, items[refused], acceptedEntry);
            return null;
        });

    private static bool IsFinite(double value) => !float.IsInfinity((float)value) && !float.IsNaN((float)value);
}
