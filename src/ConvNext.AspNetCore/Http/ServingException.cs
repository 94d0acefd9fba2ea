using System;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Imaging;
using ConvNext.Pooling;
using Microsoft.AspNetCore.Http;

namespace ConvNext.AspNetCore.Http;

/// <summary>A request that is answered with a status and one sentence.</summary>
internal sealed class ServingException(int status, string message, TimeSpan? retryAfter = null) : Exception(OneSentence(message))
{
    // A sentence quotes what a client sent: names, values of headers.
    private const int LongestMessage = 1000;
    private const int LongestEnd = 200;

    /// <summary>The status.</summary>
    public int Status { get; } = status;

    /// <summary>When the client may come back; null where that changes nothing.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The value of Retry-After: whole seconds, one at least.</summary>
    public string? RetryAfterText =>
        RetryAfter is { } time ? Math.Max(1, (long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture) : null;

    public static ServingException BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);

    public static ServingException NotFound(string message) => new(StatusCodes.Status404NotFound, message);

    public static ServingException NotReady(string message) => new(StatusCodes.Status503ServiceUnavailable, message, TimeSpan.FromSeconds(1));

    /// <summary>What an error of a call is for a client; null for a defect of ours, which is a 500 and is logged.</summary>
    public static ServingException? Of(Exception error) => error switch
    {
        ServingException known => known,
        ConvNextPoolFullException full => new(StatusCodes.Status429TooManyRequests, full.Message, full.RetryAfter),
        TimeoutException late => NotReady(late.Message),
        ObjectDisposedException => NotReady("The server is stopping."),
        BadHttpRequestException bad => new(bad.StatusCode, bad.Message),
        ImageDecodeException or ConvNextException => BadRequest(error.Message),
        IOException or InvalidDataException => BadRequest("The request's body cannot be read."),
        _ => null,
    };

    // On one line, whatever is quoted, and not as long as that.
    private static string OneSentence(string message)
    {
        if (message.Length > LongestMessage)
        {
            message = $"{message.AsSpan(0, LongestMessage - LongestEnd)}…{message.AsSpan(message.Length - LongestEnd)}";
        }

        return message.Any(char.IsControl) ? string.Concat(message.Select(static character => char.IsControl(character) ? '\uFFFD' : character)) : message;
    }
}
