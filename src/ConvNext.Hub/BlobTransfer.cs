using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;

namespace ConvNext.Hub;

/// <summary>Fetches a content into a file and verifies it. A transfer that breaks goes on from the last byte that came.</summary>
internal sealed class BlobTransfer : IDisposable
{
    private const int BufferLength = 1 << 17;

    private readonly HubConnection _connection;
    private readonly HubOptions _options;
    private readonly FileMetadata _metadata;
    private readonly string _what;
    private readonly string _repository;
    private readonly byte[] _buffer = new byte[BufferLength];
    private ContentHash _hash;
    private long _received;

    /// <summary>A transfer that has not begun.</summary>
    /// <param name="connection">Where to ask.</param>
    /// <param name="options">How long to wait for a byte.</param>
    /// <param name="metadata">What is fetched, and from where.</param>
    /// <param name="what">How errors call it.</param>
    /// <param name="repository">The repository that it belongs to.</param>
    public BlobTransfer(HubConnection connection, HubOptions options, FileMetadata metadata, string what, string repository)
    {
        _connection = connection;
        _options = options;
        _metadata = metadata;
        _what = what;
        _repository = repository;
        _hash = new ContentHash(metadata.Etag, metadata.Length);
    }

    /// <summary>Fetches it.</summary>
    /// <param name="file">Where to, empty. What is in it afterwards counts only if the task ends well.</param>
    /// <param name="progress">Called with the number of bytes that are there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="HubException">The bytes do not arrive, or are not those that were announced.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task Fetch(FileStream file, Action<long> progress, CancellationToken cancellationToken)
    {
        RetryPlan plan = _connection.NewPlan();
        while (true)
        {
            HubException failure;
            HttpResponseMessage? answer = null;
            long before = _received;
            try
            {
                (answer, _) = await _connection.Send(HttpMethod.Get, _metadata.Address, Prepare, cancellationToken).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode)
                {
                    await Copy(answer, file, progress, cancellationToken).ConfigureAwait(false);
                    Verify();
                    return;
                }

                failure = HubErrors.Of(answer, _what, _repository, _options);
                if (!RetryPlan.IsPassing(answer.StatusCode))
                {
                    throw failure;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TimeoutException or HttpIOException or BrokenTransferException)
            {
                failure = HubErrors.Unreachable(_what, _options, error);
            }
            finally
            {
                answer?.Dispose();
            }

            if (_received > before)
            {
                plan.Restart();
            }

            if (!await plan.Wait(answer, cancellationToken).ConfigureAwait(false))
            {
                throw failure;
            }
        }
    }

    public void Dispose() => _hash.Dispose();

    // A compressed transfer cannot go on in its middle; large files gain nothing by it.
    private void Prepare(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Accept-Encoding", ContentHash.IsLarge(_metadata.Etag) ? "identity" : "gzip, deflate");
        if (_received > 0)
        {
            request.Headers.Range = new RangeHeaderValue(_received, null);
        }
    }

    private async Task Copy(HttpResponseMessage answer, FileStream file, Action<long> progress, CancellationToken cancellationToken)
    {
        HttpContentHeaders headers = answer.Content.Headers;
        bool goesOn = answer.StatusCode == HttpStatusCode.PartialContent && headers.ContentRange?.From == _received && headers.ContentEncoding.Count == 0;
        if (!goesOn)
        {
            Begin(file);
        }

        progress(_received);
        await using Stream content = await Open(answer, cancellationToken).ConfigureAwait(false);
        while (_received < _metadata.Length && await Read(content, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            // What comes after the announced length is not looked at: the hash is over what was announced.
            count = (int)Math.Min(count, _metadata.Length - _received);
            await file.WriteAsync(_buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            _hash.Append(_buffer.AsSpan(0, count));
            _received += count;
            progress(_received);
        }
    }

    private void Begin(FileStream file)
    {
        file.SetLength(0);
        _received = 0;
        _hash.Dispose();
        _hash = new ContentHash(_metadata.Etag, _metadata.Length);
    }

    private static async Task<Stream> Open(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        Stream content = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return answer.Content.Headers.ContentEncoding.LastOrDefault()?.ToUpperInvariant() switch
        {
            "GZIP" or "X-GZIP" => new GZipStream(content, CompressionMode.Decompress),
            "DEFLATE" => new ZLibStream(content, CompressionMode.Decompress),
            _ => content,
        };
    }

    // Errors of the network and of the disk are both IOException: those of the network get a type of their own here, for only they pass.
    private async Task<int> Read(Stream content, CancellationToken cancellationToken)
    {
        try
        {
            return await IdleLimit.Read(content, _buffer, _options.Timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new BrokenTransferException(error);
        }
    }

    private void Verify()
    {
        if (_received < _metadata.Length)
        {
            throw new BrokenTransferException(new EndOfStreamException($"{_received} of {_metadata.Length} bytes arrived"));
        }

        if (!_hash.Matches())
        {
            throw new HubException(HubErrorKind.WrongContent, $"The bytes of {_what} are not those that the hub names {_metadata.Etag}; nothing was kept.");
        }
    }

    private sealed class BrokenTransferException(Exception cause) : Exception(cause.Message, cause);
}
