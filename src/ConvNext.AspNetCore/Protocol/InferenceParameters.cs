using System.Text.Json;
using ConvNext.AspNetCore.Http;

namespace ConvNext.AspNetCore.Protocol;

/// <summary>The member <c>parameters</c> of a request, an input or an output: texts, numbers, true and false.</summary>
internal readonly struct InferenceParameters
{
    private readonly JsonElement? _parameters;
    private readonly string _owner;

    private InferenceParameters(JsonElement? parameters, string owner)
    {
        _parameters = parameters;
        _owner = owner;
    }

    /// <summary>Those of <paramref name="owner"/>; none where it has none.</summary>
    /// <exception cref="ServingException">They are no object, or one of them is of a kind that parameters are not.</exception>
    public static InferenceParameters Of(JsonElement owner, string name)
    {
        if (!owner.TryGetProperty("parameters", out JsonElement parameters))
        {
            return new InferenceParameters(null, name);
        }

        InferenceRequestReader.Expect(parameters, JsonValueKind.Object, $"{name}: parameters", "an object");
        foreach (JsonProperty parameter in parameters.EnumerateObject())
        {
            if (parameter.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)
            {
                throw ServingException.BadRequest(
                    $"{name}: parameter '{parameter.Name}' is {InferenceRequestReader.Named(parameter.Value.ValueKind)}; a text, a number, true or false is expected");
            }
        }

        return new InferenceParameters(parameters, name);
    }

    public bool? Boolean(string name) => Find(name) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, value, "true or false"),
    };

    public long? Integer(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : throw Wrong(name, value, "a whole number");

    public string? Text(string name) => Find(name) is not { } value ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, value, "a text");

    private JsonElement? Find(string name) => _parameters is { } parameters && parameters.TryGetProperty(name, out JsonElement value) ? value : null;

    private ServingException Wrong(string name, JsonElement value, string expected) =>
        ServingException.BadRequest($"{_owner}: parameter '{name}' is {value.GetRawText()}; {expected} is expected");
}
