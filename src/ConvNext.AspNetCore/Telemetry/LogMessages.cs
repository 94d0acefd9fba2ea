using System;
using Microsoft.Extensions.Logging;

namespace ConvNext.AspNetCore.Telemetry;

/// <summary>What is logged. In one class: the generator behind <see cref="LoggerMessageAttribute"/> writes several in any order, and two builds would differ.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Name} ({Network}) is ready.")]
    public static partial void LogLoaded(this ILogger logger, string name, string network);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Model {Name} cannot be loaded: {Error}")]
    public static partial void LogFailed(this ILogger logger, string name, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Name} was loaded anew.")]
    public static partial void LogReloaded(this ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "Model {Name} has changed and cannot be loaded, the old weights go on answering: {Error}")]
    public static partial void LogNotReloaded(this ILogger logger, string name, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request for {Path} ended with an error that is no client's.")]
    public static partial void LogDefect(this ILogger logger, Exception error, string path);
}
