using System;
using System.Collections.Generic;

namespace ConvNext.Configuration.Json;

/// <summary>What is wrong with a text that is no JSON, and where.</summary>
/// <param name="Message">A clause without a full stop: what was found and what is accepted.</param>
/// <param name="Range">The offending characters; empty at the end of the text.</param>
internal sealed record JsonError(string Message, TextRange Range);

/// <summary>A value tree or an error, never both.</summary>
internal sealed class JsonReadResult
{
    /// <summary>A text that is JSON.</summary>
    public JsonReadResult(JsonValue root, IReadOnlyList<JsonMember> duplicates)
    {
        Root = root;
        Duplicates = duplicates;
    }

    /// <summary>A text that is not.</summary>
    public JsonReadResult(JsonError error)
    {
        Error = error;
        Duplicates = Array.Empty<JsonMember>();
    }

    /// <summary>The value, or null when there is an error.</summary>
    public JsonValue? Root { get; }

    /// <summary>The first error, or null.</summary>
    public JsonError? Error { get; }

    /// <summary>Each member whose key stood in the same object before, in the order of the text.</summary>
    public IReadOnlyList<JsonMember> Duplicates { get; }
}
