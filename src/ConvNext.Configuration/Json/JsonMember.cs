namespace ConvNext.Configuration.Json;

/// <summary>A key of an object and its value.</summary>
internal sealed class JsonMember
{
    /// <summary>Joins the two.</summary>
    public JsonMember(string key, TextRange keyRange, JsonValue value)
    {
        Key = key;
        KeyRange = keyRange;
        Value = value;
    }

    /// <summary>The key, escapes resolved.</summary>
    public string Key { get; }

    /// <summary>The key's position, quotes included.</summary>
    public TextRange KeyRange { get; }

    /// <summary>The value.</summary>
    public JsonValue Value { get; }
}
