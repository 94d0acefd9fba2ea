using System;
using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>The three objects of timm's config.json. One that a file does not have is empty; in the oldest files <c>pretrained_cfg</c>'s keys are the file's own.</summary>
/// <param name="Top">The file itself.</param>
/// <param name="Arguments"><c>model_args</c>.</param>
/// <param name="Pretrained"><c>pretrained_cfg</c>.</param>
internal sealed record TimmFile(ConfigObject Top, ConfigObject Arguments, ConfigObject Pretrained)
{
    /// <summary>Takes <paramref name="file"/> apart; null where a part is no object, which is reported.</summary>
    public static TimmFile? Open(ConfigObject file, ConfigProblems problems)
    {
        ConfigObject empty = ConfigObject.Of(new JsonValue(string.Empty, file.Root.Range, Array.Empty<JsonMember>()));
        ConfigObject? arguments = Part(file, TimmKeys.ModelArgs, empty, problems);
        ConfigObject? pretrained = Part(file, TimmKeys.PretrainedCfg, file, problems);
        return arguments is null || pretrained is null ? null : new TimmFile(file, arguments, pretrained);
    }

    private static ConfigObject? Part(ConfigObject file, string key, ConfigObject byDefault, ConfigProblems problems)
    {
        if (file.Find(key) is not { } value)
        {
            return byDefault;
        }

        if (value.Kind == JsonKind.Object)
        {
            return ConfigObject.Of(value);
        }

        problems.WrongType(key, value, "an object, or null");
        return null;
    }
}
