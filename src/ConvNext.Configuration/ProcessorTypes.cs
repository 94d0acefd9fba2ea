using System;
using System.Linq;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>The names that <c>image_processor_type</c> may have.</summary>
internal static class ProcessorTypes
{
    // The rows of older files' key are last here and first in messages.
    private static readonly (string Name, ProcessorArithmetic Arithmetic, bool IsOlder)[] Table =
    {
        ("ConvNextImageProcessor", ProcessorArithmetic.Torchvision, false),
        ("ConvNextImageProcessorFast", ProcessorArithmetic.Torchvision, false),
        ("ConvNextImageProcessorPil", ProcessorArithmetic.Pil, false),
        ("DINOv3ViTImageProcessor", ProcessorArithmetic.TorchvisionFloat, false),
        ("DINOv3ViTImageProcessorFast", ProcessorArithmetic.TorchvisionFloat, false),
        ("ConvNextFeatureExtractor", ProcessorArithmetic.Torchvision, true),
    };

    /// <summary>Whose arithmetic images are processed with; torchvision's where the name is not known.</summary>
    public static ProcessorArithmetic ArithmeticOf(string? type) => Table.FirstOrDefault(row => row.Name == type).Arithmetic;

    /// <summary>A key whose value is such a name.</summary>
    public static ConfigKey<string?> Key(string name) => Make(name, isOlder: false);

    /// <summary>A key of older files, which may have names that newer ones have no more.</summary>
    public static ConfigKey<string?> OlderKey(string name) =>
        Make(name, isOlder: true) with { IsNeeded = values => values.Get(ProcessorKeys.ImageProcessorType) is null };

    private static ConfigKey<string?> Make(string name, bool isOlder)
    {
        string[] names = Table.Where(row => isOlder || !row.IsOlder).OrderBy(row => !row.IsOlder).Select(row => row.Name).ToArray();
        string accepted = $"\"{string.Join("\", \"", names.Take(names.Length - 1))}\" or \"{names[names.Length - 1]}\"";
        return new ConfigKey<string?>(name, null, accepted, (key, value, problems, isNeeded) => Read(key, value, problems, names, isNeeded)) { NullMeansAbsent = true };
    }

    private static string? Read(ConfigKey key, JsonValue value, ConfigProblems problems, string[] names, bool isNeeded)
    {
        // Where the newer key says it, nobody looks at the older one.
        if (!isNeeded)
        {
            return null;
        }

        if (value.Kind != JsonKind.String)
        {
            problems.WrongType(key.Name, value, key.Accepted);
            return null;
        }

        if (Array.IndexOf(names, value.Text) >= 0)
        {
            return value.Text;
        }

        problems.NotAccepted(key.Name, value, key.Accepted);
        return null;
    }
}
