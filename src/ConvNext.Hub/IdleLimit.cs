using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace ConvNext.Hub;

/// <summary>Reads what must not pause for too long.</summary>
internal static class IdleLimit
{
    /// <summary>Reads some bytes.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public static async Task<int> Read(Stream content, Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            return await content.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no byte came for {timeout.TotalSeconds} s", error);
        }
    }
}
