using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace ConvNext.Hub;

/// <summary>
/// The lock of one content of the cache, so that two programs do not fetch the same file: a lock on the whole file (flock), which is also what Python's client takes. It
/// ends with the process that holds it, however that ends; the file stays.
/// </summary>
internal sealed class CacheLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private CacheLock(FileStream file) => _file = file;

    /// <summary>Waits until nobody else holds the lock.</summary>
    /// <exception cref="UnauthorizedAccessException">The file cannot be made.</exception>
    /// <exception cref="IOException">The same.</exception>
    public static async Task<CacheLock> Take(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new CacheLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException error) when (IsHeldByOthers(error) && File.Exists(path))
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation; everything else is a folder that cannot be written, a full disk and the like.
    private static bool IsHeldByOthers(IOException error) => error.HResult is 11 or 35 || (error.HResult & 0xFFFF) == 32;
}
