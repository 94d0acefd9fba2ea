using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>What becomes of a picture that has not the shape of the network's image.</summary>
internal enum TimmCrop
{
    /// <summary>The centre of it.</summary>
    Center,

    /// <summary>All of it, each axis scaled for itself, and of that the centre.</summary>
    Squash,

    /// <summary>All of it within a border of the mean colour, and of that the centre.</summary>
    Border,
}

/// <summary>The image processing that timm's <c>pretrained_cfg</c> tells of.</summary>
/// <param name="Architecture"><c>architecture</c>, as the file has it.</param>
/// <param name="Channels">Of <c>input_size</c>.</param>
/// <param name="Size">Of <c>input_size</c>.</param>
/// <param name="TestSize"><c>test_input_size</c>: a second size that the weights are good at, or null.</param>
/// <param name="CropPercentage"><c>crop_pct</c>.</param>
/// <param name="TestCropPercentage"><c>test_crop_pct</c>, which belongs to the second size; null where it is the same.</param>
/// <param name="Crop"><c>crop_mode</c>.</param>
/// <param name="Filter"><c>interpolation</c>, by Pillow's number.</param>
/// <param name="Mean"><c>mean</c>.</param>
/// <param name="StandardDeviation"><c>std</c>.</param>
internal sealed record TimmProcessing(
    string Architecture,
    int Channels,
    Sides Size,
    Sides? TestSize,
    double CropPercentage,
    double? TestCropPercentage,
    TimmCrop Crop,
    int Filter,
    IReadOnlyList<double> Mean,
    IReadOnlyList<double> StandardDeviation)
{
    private const double DefaultCropPercentage = 0.875;

    // "random" is a choice for training; what is evaluated takes bilinear then.
    private static readonly (string Name, int Filter)[] Filters =
    {
        ("nearest", 0), ("lanczos", 1), ("bilinear", 2), ("bicubic", 3), ("box", 4), ("hamming", 5), ("random", 2),
    };

    private static readonly int[] DefaultSize = { 3, 224, 224 };

    private static readonly ConfigKey<double> CropPct = Percentage("crop_pct", DefaultCropPercentage);

    private static readonly ConfigKey<double> TestCropPct = Percentage("test_crop_pct", 0);

    private static readonly ConfigKey<string?> CropMode = Key.Choice("crop_mode", "center", "squash", "border");

    private static readonly ConfigKey<string?> Interpolation = Key.Choice("interpolation", Filters.Select(row => row.Name).ToArray());

    private static readonly ConfigKey<IReadOnlyList<double>> MeanKey = Colours("mean", new[] { 0.485, 0.456, 0.406 }, isDivisor: false);

    private static readonly ConfigKey<IReadOnlyList<double>> DeviationKey = Colours("std", new[] { 0.229, 0.224, 0.225 }, isDivisor: true);

    private static readonly ConfigKey<IReadOnlyList<int>> InputSize = Sizes("input_size");

    private static readonly ConfigKey<IReadOnlyList<int>> TestInputSize = Sizes("test_input_size");

    private static readonly KeyTable Keys = new(CropPct, TestCropPct, CropMode, Interpolation, MeanKey, DeviationKey, InputSize, TestInputSize);

    /// <summary>Reads <c>pretrained_cfg</c>; where anything is wrong it is reported.</summary>
    public static TimmProcessing From(string architecture, ConfigObject pretrained, ConfigProblems problems)
    {
        ConfigValues values = Keys.Read(pretrained, problems);
        IReadOnlyList<int> size = values.Get(InputSize);
        return new TimmProcessing(
            architecture,
            size[0],
            new Sides(size[1], size[2]),
            values.Has(TestInputSize) ? new Sides(values.Get(TestInputSize)[1], values.Get(TestInputSize)[2]) : null,
            values.Get(CropPct),
            values.Has(TestCropPct) ? values.Get(TestCropPct) : null,
            values.Get(CropMode) switch
            {
                "squash" => TimmCrop.Squash,
                "border" => TimmCrop.Border,
                _ => TimmCrop.Center,
            },
            Filters.First(row => row.Name == (values.Get(Interpolation) ?? "bicubic")).Filter,
            values.Get(MeanKey),
            values.Get(DeviationKey));
    }

    /// <summary><c>crop_pct</c> for images of <paramref name="size"/>: that of the second size where it is asked for, else the first's whatever the size.</summary>
    public double CropPercentageFor(Sides size) => size != Size && size == TestSize ? TestCropPercentage ?? CropPercentage : CropPercentage;

    private static ConfigKey<double> Percentage(string name, double byDefault) =>
        Key.Number(name, byDefault, 1e-3, 1e3, "a number from 0.001 to 1000") with { NullMeansAbsent = true };

    // Channels, height and width.
    private static ConfigKey<IReadOnlyList<int>> Sizes(string name) =>
        new(name, DefaultSize, "a list of channels, height and width", (key, value, problems, _) =>
        {
            if (value.Items.Count != 3)
            {
                problems.WrongType(key.Name, value, key.Accepted);
                return null;
            }

            int? channels = Key.ReadInteger($"{key.Name}[0]", value.Items[0], 1, Limits.Channels, problems);
            int? height = Key.ReadInteger($"{key.Name}[1]", value.Items[1], 1, Limits.ImageSide, problems);
            int? width = Key.ReadInteger($"{key.Name}[2]", value.Items[2], 1, Limits.ImageSide, problems);
            return channels is null || height is null || width is null ? null : new[] { channels.Value, height.Value, width.Value };
        })
        { NullMeansAbsent = true };

    private static ConfigKey<IReadOnlyList<double>> Colours(string name, double[] byDefault, bool isDivisor) =>
        new(name, byDefault, "a list of finite numbers" + (isDivisor ? " other than 0" : string.Empty), (key, value, problems, _) =>
        {
            bool isList = value.Items.Count > 0 && value.Items.All(item => item.Kind == JsonKind.Number);
            double[] numbers = isList ? value.Items.Select(item => item.Number).ToArray() : Array.Empty<double>();
            if (isList && numbers.All(number => Math.Abs(number) <= float.MaxValue && (!isDivisor || (float)number != 0)))
            {
                return numbers;
            }

            problems.WrongType(key.Name, value, key.Accepted);
            return null;
        })
        { NullMeansAbsent = true };
}
