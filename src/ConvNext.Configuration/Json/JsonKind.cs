namespace ConvNext.Configuration.Json;

/// <summary>What a JSON value is.</summary>
internal enum JsonKind
{
    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c>.</summary>
    True,

    /// <summary><c>false</c>.</summary>
    False,

    /// <summary>A number by JSON's grammar.</summary>
    Number,

    /// <summary><c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>: no JSON, but Python writes and reads them.</summary>
    NonFinite,

    /// <summary>A string.</summary>
    String,

    /// <summary>A list.</summary>
    Array,

    /// <summary>An object.</summary>
    Object,
}
