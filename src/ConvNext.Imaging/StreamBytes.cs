using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace ConvNext.Imaging;

/// <summary>Reads what does not say how long it is: a stream, a pipe. It need not end, so there is a limit.</summary>
internal static class StreamBytes
{
    private const int FirstLength = 1 << 16;

    /// <summary>Reads from where the stream stands to its end.</summary>
    /// <param name="stream">The stream; it may give as little as one byte at a time, and cannot always be sought.</param>
    /// <param name="name">What it is called in errors: "stream", "pipe".</param>
    /// <param name="options">Gives the limit.</param>
    public static ReadOnlySpan<byte> Read(Stream stream, string name, ImageDecodeOptions options)
    {
        try
        {
            var bytes = new Growing(name, options);
            while (bytes.Advance(stream.Read(bytes.Room().Span)))
            {
            }

            return bytes.Read.Span;
        }
        catch (Exception error) when (IsOfReading(error))
        {
            throw Unreadable(error, name);
        }
    }

    /// <summary>The same without a thread that waits for the stream.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Stream stream, string name, ImageDecodeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = new Growing(name, options);
            while (bytes.Advance(await stream.ReadAsync(bytes.Room(), cancellationToken).ConfigureAwait(false)))
            {
            }

            return bytes.Read;
        }
        catch (Exception error) when (IsOfReading(error))
        {
            throw Unreadable(error, name);
        }
    }

    private static bool IsOfReading(Exception error) =>
        error is OutOfMemoryException or IOException or NotSupportedException or ObjectDisposedException or UnauthorizedAccessException;

    private static ImageDecodeException Unreadable(Exception error, string name) => new(
        error is OutOfMemoryException ? $"There is not enough memory to read the {name}." : $"The {name} cannot be read ({error.GetType().Name}).", error);

    /// <summary>What has been read, with room for more.</summary>
    private sealed class Growing
    {
        private readonly string _name;
        private readonly int _most;
        private byte[] _buffer;
        private int _length;

        public Growing(string name, ImageDecodeOptions options)
        {
            _name = name;
            _most = Math.Clamp(options.MaxStreamBytes, 0, Array.MaxLength - 1);
            _buffer = new byte[Math.Min(FirstLength, _most)];
        }

        public ReadOnlyMemory<byte> Read => _buffer.AsMemory(0, _length);

        /// <summary>Where the next bytes go. One byte more than the limit tells a stream that ends there from one that goes on.</summary>
        public Memory<byte> Room()
        {
            if (_length == _buffer.Length)
            {
                Array.Resize(ref _buffer, (int)Math.Min(Math.Max(2L * _length, FirstLength), _most + 1L));
            }

            return _buffer.AsMemory(_length);
        }

        /// <summary>Counts what came; false at the end.</summary>
        public bool Advance(int read)
        {
            _length += read;
            return _length <= _most
                ? read > 0
                : throw new ImageDecodeException($"The {_name} has more than {_most} bytes, the most that are read (ImageDecodeOptions.MaxStreamBytes).");
        }
    }
}
