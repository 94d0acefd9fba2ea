using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>The kinds of keys that say how large images become.</summary>
internal static class ProcessorSizes
{
    /// <summary>A number of pixels, or an object that has it as <c>shortest_edge</c>.</summary>
    public static ConfigKey<int> ShortestEdge(string name, int byDefault) =>
        new(name, byDefault, "a whole number of at least 1, or {\"shortest_edge\": such a number}", (key, value, problems, _) =>
            ReadSide(key, value, PartOf(value, "shortest_edge"), problems));

    /// <summary>A number of pixels for both sides, or an object that has them as <c>height</c> and <c>width</c>; none, where null.</summary>
    public static ConfigKey<Sides?> HeightAndWidth(string name) =>
        new(name, null, "a whole number of at least 1, or {\"height\": such a number, \"width\": such a number}", (key, value, problems, _) =>
            ReadSide(key, value, PartOf(value, "height"), problems) is { } height
            && (value.Kind == JsonKind.Object ? ReadSide(key, value, PartOf(value, "width"), problems) : height) is { } width
                ? new Sides(height, width)
                : null)
        { NullMeansAbsent = true };

    /// <summary>A number of pixels for both sides, an object that has them as <c>height</c> and <c>width</c>, or one with a <c>shortest_edge</c>.</summary>
    public static ConfigKey<ResizeTarget> Target(string name, ResizeTarget byDefault)
    {
        const string Accepted = "a whole number of at least 1, {\"height\": such a number, \"width\": such a number} or {\"shortest_edge\": such a number}";
        return new ConfigKey<ResizeTarget>(name, byDefault, Accepted, (key, value, problems, _) =>
        {
            bool isObject = value.Kind == JsonKind.Object;
            if (isObject && value.Find("height") is null && value.Find("width") is null && value.Find("longest_edge") is null)
            {
                return ReadSide(key, value, PartOf(value, "shortest_edge"), problems) is { } edge ? new ResizeTarget(null, edge) : null;
            }

            return ReadSide(key, value, PartOf(value, "height"), problems) is { } height
                && (isObject ? ReadSide(key, value, PartOf(value, "width"), problems) : height) is { } width
                    ? new ResizeTarget(new Sides(height, width), 0)
                    : null;
        });
    }

    private static JsonValue? PartOf(JsonValue value, string part) => value.Kind == JsonKind.Object ? value.Find(part)?.Value : value;

    /// <summary>A side that stands in <paramref name="side"/>, the value of <paramref name="key"/> itself or a part of it.</summary>
    private static int? ReadSide(ConfigKey key, JsonValue value, JsonValue? side, ConfigProblems problems)
    {
        if (side?.Integer(1, int.MaxValue) is { } number)
        {
            return number;
        }

        if (side is { IsInteger: true })
        {
            problems.NotAccepted(key.Name, side, key.Accepted);
        }
        else
        {
            problems.WrongType(key.Name, value, key.Accepted);
        }

        return null;
    }
}
