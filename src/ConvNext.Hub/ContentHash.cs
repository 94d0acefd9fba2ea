using System;
using System.Security.Cryptography;
using System.Text;

namespace ConvNext.Hub;

/// <summary>
/// The hash that names a content: SHA-256 of the bytes where the name has 64 digits (large files), git's SHA-1 of "blob", the length and the bytes where it has 40 (small
/// files).
/// </summary>
internal sealed class ContentHash : IDisposable
{
    private const int Sha256Digits = 64;
    private const int Sha1Digits = 40;

    private readonly IncrementalHash _hash;
    private readonly string _expected;

    /// <summary>A hash of no bytes yet.</summary>
    /// <param name="etag">The name of the content; <see cref="CanVerify"/>.</param>
    /// <param name="length">The content's length in bytes, which belongs to git's hash.</param>
    public ContentHash(string etag, long length)
    {
        _expected = etag;
        _hash = IncrementalHash.CreateHash(IsLarge(etag) ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        if (!IsLarge(etag))
        {
            _hash.AppendData(Encoding.ASCII.GetBytes($"blob {length}\0"));
        }
    }

    /// <summary>Whether a name is that of a hash.</summary>
    public static bool CanVerify(string etag) => HubName.IsHexadecimal(etag, Sha256Digits) || HubName.IsHexadecimal(etag, Sha1Digits);

    /// <summary>Whether the name is that of a large file, whose bytes are the same in every answer: such a transfer can go on where it broke off.</summary>
    public static bool IsLarge(string etag) => etag.Length == Sha256Digits;

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Whether the bytes are those that the name promises.</summary>
    public bool Matches() => Convert.ToHexStringLower(_hash.GetHashAndReset()) == _expected;

    public void Dispose() => _hash.Dispose();
}
