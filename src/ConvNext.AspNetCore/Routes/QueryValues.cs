using System.Globalization;
using ConvNext.AspNetCore.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ConvNext.AspNetCore.Routes;

/// <summary>Values of an address's query.</summary>
internal static class QueryValues
{
    public static string? Text(HttpRequest request, string name) => request.Query.TryGetValue(name, out StringValues values) && values is [string value] ? value : null;

    public static int Count(HttpRequest request, string name, int otherwise) => Text(request, name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0
            ? value
            : throw ServingException.BadRequest($"{name} is '{text}'; a whole number from 1 on is expected.");

    public static bool Flag(HttpRequest request, string name) => Text(request, name) switch
    {
        null or "false" or "0" => false,
        "" or "true" or "1" => true,
        string other => throw ServingException.BadRequest($"{name} is '{other}'; true or false is expected."),
    };

    public static ScoreFunction? Function(string? text) => text switch
    {
        null => null,
        "softmax" => ScoreFunction.Softmax,
        "sigmoid" => ScoreFunction.Sigmoid,
        "none" => ScoreFunction.None,
        _ => throw ServingException.BadRequest($"function_to_apply is '{text}'; softmax, sigmoid or none is expected."),
    };
}
