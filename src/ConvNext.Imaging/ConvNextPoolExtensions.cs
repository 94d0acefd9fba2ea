using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Pooling;
using ConvNext.Results;

namespace ConvNext.Imaging;

/// <summary>Pictures for pools: decoded on the thread that classifies them, so that no more are decoded at a time than there are sessions.</summary>
[UnsupportedOSPlatform("browser")]
public static class ConvNextPoolExtensions
{
    /// <summary>Decodes and classifies a picture.</summary>
    /// <param name="pool">A pool whose sessions have an image processor.</param>
    /// <param name="encoded">The bytes of an image file, which must not change until the answer is there.</param>
    /// <param name="options">What is asked for; null takes the defaults.</param>
    /// <param name="cancellationToken">A call that waits is taken out of the queue; one that runs is not stopped, but nobody waits for it any more.</param>
    /// <exception cref="ImageDecodeException">The picture cannot be read or decoded.</exception>
    /// <exception cref="ConvNextPoolFullException">As many calls wait as may.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The pool or its model has been disposed of.</exception>
    public static ValueTask<ClassificationResult> ClassifyAsync(
        this ConvNextPool pool, ReadOnlyMemory<byte> encoded, PictureOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return pool.RunAsync(
            (encoded, options: options ?? PictureOptions.Default),
            static (session, call) => session.Classify(call.encoded.Span, call.options.TopK, call.options.Decoder, call.options.Decoding, call.options.ScoreFunction),
            cancellationToken);
    }

    /// <summary>Reads a picture from a stream, to its end, and classifies it. The stream stays open.</summary>
    /// <inheritdoc cref="ClassifyAsync(ConvNextPool, ReadOnlyMemory{byte}, PictureOptions?, CancellationToken)"/>
    public static async ValueTask<ClassificationResult> ClassifyAsync(
        this ConvNextPool pool, Stream encoded, PictureOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(encoded);
        options ??= PictureOptions.Default;
        ReadOnlyMemory<byte> bytes = await StreamBytes.ReadAsync(encoded, "stream", options.Decoding ?? ImageDecodeOptions.Default, cancellationToken).ConfigureAwait(false);
        return await ClassifyAsync(pool, bytes, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Classifies a decoded picture.</summary>
    /// <inheritdoc cref="ClassifyAsync(ConvNextPool, ReadOnlyMemory{byte}, PictureOptions?, CancellationToken)"/>
    public static ValueTask<ClassificationResult> ClassifyAsync(
        this ConvNextPool pool, RgbImage image, PictureOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(image);
        return pool.RunAsync(
            (image, options: options ?? PictureOptions.Default),
            static (session, call) => session.Classify(call.image, call.options.TopK, call.options.ScoreFunction),
            cancellationToken);
    }

    /// <summary>The pooled features of a picture: see <see cref="ConvNextSession.Embed"/>.</summary>
    /// <param name="pool">A pool whose sessions have an image processor.</param>
    /// <param name="encoded">The bytes of an image file, which must not change until the answer is there.</param>
    /// <param name="normalize">Whether the vector is divided by its length.</param>
    /// <param name="options">How it is decoded; null takes the defaults.</param>
    /// <param name="cancellationToken">As for <see cref="ClassifyAsync(ConvNextPool, ReadOnlyMemory{byte}, PictureOptions?, CancellationToken)"/>.</param>
    /// <inheritdoc cref="ClassifyAsync(ConvNextPool, ReadOnlyMemory{byte}, PictureOptions?, CancellationToken)"/>
    public static ValueTask<float[]> EmbedAsync(
        this ConvNextPool pool, ReadOnlyMemory<byte> encoded, bool normalize = false, PictureOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return pool.RunAsync(
            (encoded, normalize, options: options ?? PictureOptions.Default),
            static (session, call) => session.Embed(call.encoded.Span, call.normalize, call.options.Decoder, call.options.Decoding),
            cancellationToken);
    }

    /// <summary>
    /// Classifies files, as many at a time as there are sessions, and gives the answers in the files' order. What is wrong with a file is its answer, and the
    /// next follows.
    /// </summary>
    /// <param name="pool">A pool whose sessions have an image processor.</param>
    /// <param name="paths">The files; taken only as fast as answers are.</param>
    /// <param name="options">What is asked for; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The pool or its model has been disposed of.</exception>
    public static IAsyncEnumerable<PictureAnswer> ClassifyFilesAsync(
        this ConvNextPool pool, IEnumerable<string> paths, PictureOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(paths);
        options ??= PictureOptions.Default;
        return pool.RunAllAsync(
            paths,
            (session, path) =>
            {
                try
                {
                    return new PictureAnswer(path, session.ClassifyFile(path, options.TopK, options.Decoder, options.Decoding, options.ScoreFunction), null);
                }
                catch (ConvNextException error)
                {
                    return new PictureAnswer(path, null, error);
                }
            },
            cancellationToken);
    }
}
