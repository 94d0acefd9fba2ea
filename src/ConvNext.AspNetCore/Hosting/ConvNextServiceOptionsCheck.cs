using System;
using ConvNext.Pooling;

namespace ConvNext.AspNetCore.Hosting;

/// <summary>Refuses options that nothing can be served with, while the program starts.</summary>
internal static class ConvNextServiceOptionsCheck
{
    public static void Check(ConvNextServiceOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Name, nameof(options));
        ArgumentNullException.ThrowIfNull(options.Pool, nameof(options));
        ConvNextPoolOptions.Check(options.Pool);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxPixels, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxRequestBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBufferedBytes, options.MaxRequestBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxImages, nameof(options));
        if (options.Name.AsSpan().ContainsAny('/', '?', '#'))
        {
            throw new ArgumentException($"The name '{options.Name}' has a character that addresses give another meaning to: '/', '?' or '#'.");
        }
    }
}
