using System;

namespace ConvNext.Memory;

/// <summary>A source whose memory can be kept while it is read, whoever disposes of the source meanwhile.</summary>
internal interface ISharesMemory
{
    /// <summary>
    /// Keeps the memory alive after the source is disposed of, until the result is. Null where the memory is not the source's own, but its maker's.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The source has been disposed of.</exception>
    IDisposable? ShareMemory();
}
