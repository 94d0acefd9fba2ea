using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace ConvNext.Hub;

/// <summary>How often and when a request that failed is tried again.</summary>
internal sealed class RetryPlan(Func<TimeSpan, CancellationToken, Task> wait)
{
    // The pauses of Hugging Face's client, in seconds, before each further try.
    private static readonly int[] Pauses = [1, 2, 4, 8, 8];

    // A hub that asks for more patience than this is reported instead.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private int _tries;

    /// <summary>A plan that waits in real time.</summary>
    public RetryPlan()
        : this(Task.Delay)
    {
    }

    /// <summary>Whether an answer can be another one next time.</summary>
    public static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    /// <summary>Bytes came: the count of tries begins anew.</summary>
    public void Restart() => _tries = 0;

    /// <summary>Waits before the next try.</summary>
    /// <param name="answer">The answer that was no use, null where none came.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there is a next try.</returns>
    public async Task<bool> Wait(HttpResponseMessage? answer, CancellationToken cancellationToken)
    {
        if (_tries == Pauses.Length)
        {
            return false;
        }

        TimeSpan pause = TimeSpan.FromSeconds(Pauses[_tries]);
        if (answer?.StatusCode == HttpStatusCode.TooManyRequests && AskedFor(answer) is { } asked)
        {
            pause = asked + TimeSpan.FromSeconds(1);
        }

        if (pause > LongestPause)
        {
            return false;
        }

        _tries++;
        await wait(pause, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // RateLimit: "resolvers";r=0;t=2 — the rest of the window in seconds; else Retry-After in seconds or as a date.
    private static TimeSpan? AskedFor(HttpResponseMessage answer)
    {
        if (answer.Headers.TryGetValues("RateLimit", out var limits))
        {
            string? rest = limits.SelectMany(limit => limit.Split(';')).Select(part => part.Trim()).FirstOrDefault(part => part.StartsWith("t=", StringComparison.Ordinal));
            if (rest is not null && int.TryParse(rest.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
            {
                return TimeSpan.FromSeconds(seconds);
            }
        }

        return answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > DateTimeOffset.UtcNow => date - DateTimeOffset.UtcNow,
            _ => null,
        };
    }
}
