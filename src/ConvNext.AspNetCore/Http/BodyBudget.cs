using System;
using System.Threading;
using Microsoft.AspNetCore.Http;

namespace ConvNext.AspNetCore.Http;

/// <summary>Bytes of all bodies that are held at a time: many strangers together must not take more than one program has.</summary>
internal sealed class BodyBudget(long most)
{
    private readonly long _most = most;
    private long _taken;

    /// <summary>Bytes that are held.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>A share, which grows as a body does and is given back when it is disposed of.</summary>
    public Share Open() => new(this);

    /// <summary>What one body holds.</summary>
    public sealed class Share(BodyBudget budget) : IDisposable
    {
        private long _bytes;

        /// <summary>Takes so many bytes more.</summary>
        /// <exception cref="ServingException">The bodies of other requests have them.</exception>
        public void Take(long bytes)
        {
            if (Interlocked.Add(ref budget._taken, bytes) > budget._most)
            {
                Interlocked.Add(ref budget._taken, -bytes);
                throw new ServingException(
                    StatusCodes.Status429TooManyRequests, "The bodies of other requests fill the memory that there is for them.", TimeSpan.FromSeconds(1));
            }

            _bytes += bytes;
        }

        public void Dispose() => Interlocked.Add(ref budget._taken, -Interlocked.Exchange(ref _bytes, 0));
    }
}
