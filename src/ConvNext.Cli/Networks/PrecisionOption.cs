using System.Text.Json;
using ConvNext.Cli.CommandLine;

namespace ConvNext.Cli.Networks;

/// <summary>The option that chooses what the products of a network are computed in.</summary>
internal static class PrecisionOption
{
    private const string Member = "precision";

    /// <summary>The option.</summary>
    public static CommandOption Option { get; } = new(
        "--precision",
        "P",
        "what most products are computed in: float32 (default), or int8, whole numbers of 8 bits that\n"
        + "are made of the same weights; a packed file says it by itself")
    {
        Words = [NetworkPrecisions.Float32, NetworkPrecisions.Int8],
    };

    /// <summary>The precision asked for, or null.</summary>
    /// <exception cref="UsageException">There is no such precision.</exception>
    public static NetworkPrecision? Read(ArgumentReader reader) => reader.Word(Option) switch
    {
        null => null,
        NetworkPrecisions.Int8 => NetworkPrecision.Int8,
        _ => NetworkPrecision.Float32,
    };

    /// <summary>The precision as a member of an object of which programs have read many without one: where it is another than theirs.</summary>
    public static void WriteUnlessFloat32(Utf8JsonWriter writer, SizedModel model)
    {
        if (model.Description.Precision != NetworkPrecision.Float32)
        {
            Write(writer, model);
        }
    }

    /// <summary>The precision as a member of an object.</summary>
    public static void Write(Utf8JsonWriter writer, SizedModel model) => writer.WriteString(Member, NetworkPrecisions.Word(model.Description.Precision));

    /// <summary>The precision of an object that has the member, or not.</summary>
    public static NetworkPrecision Of(JsonElement line) =>
        line.TryGetProperty(Member, out JsonElement found) && found.GetString() == NetworkPrecisions.Int8 ? NetworkPrecision.Int8 : NetworkPrecision.Float32;
}
