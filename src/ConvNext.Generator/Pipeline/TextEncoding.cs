using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using ConvNext.Configuration.Json;
using ConvNext.Generator.Config;
using Microsoft.CodeAnalysis.Text;

namespace ConvNext.Generator.Pipeline;

/// <summary>Tells whether a file that the compiler has decoded was UTF-8, the only encoding of a configuration.</summary>
/// <remarks>
/// The compiler follows a byte order mark, and reads what is no UTF-8 in the machine's code page: characters come out wrong there without a
/// word, or as U+FFFD. A file may hold a U+FFFD of its own: then its bytes, of which the compiler keeps the checksum, are those of its text.
/// </remarks>
internal static class TextEncoding
{
    private const int Utf8CodePage = 65001;
    private const char Replacement = '\uFFFD';

    /// <summary>The problem, or null. A text without an encoding comes from memory and has none.</summary>
    public static TextProblem? FindProblem(SourceText text)
    {
        if (text.Encoding is { CodePage: not Utf8CodePage } foreign)
        {
            string name = foreign switch
            {
                UnicodeEncoding => "it is encoded in UTF-16",
                UTF32Encoding => "it is encoded in UTF-32",
                _ => "its bytes are not UTF-8",
            };
            return new TextProblem($"{name}, but UTF-8 is accepted", default);
        }

        string characters = text.ToString();
        int first = characters.IndexOf(Replacement);
        if (first < 0 || HasBytesOf(text, characters))
        {
            return null;
        }

        LinePosition place = text.Lines.GetLinePosition(first);
        return new TextProblem(
            "its bytes are not UTF-8 here, but UTF-8 is accepted", new TextRange(first, 1, place.Line, place.Character, place.Line, place.Character + 1));
    }

    private static bool HasBytesOf(SourceText text, string characters)
    {
        byte[] bytes = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(characters);
        byte[] marked = Encoding.UTF8.GetPreamble().Concat(bytes).ToArray();
        byte[] checksum = text.GetChecksum().ToArray();
        return new[] { bytes, marked }.Any(candidate => Hash(text.ChecksumAlgorithm, candidate).SequenceEqual(checksum));
    }

    // The compiler's own choice of algorithm; nothing here is secret.
    private static byte[] Hash(SourceHashAlgorithm algorithm, byte[] bytes)
    {
#pragma warning disable CA5350 // The checksum was made with the algorithm that it was made with.
        using HashAlgorithm hash = algorithm == SourceHashAlgorithm.Sha256 ? SHA256.Create() : SHA1.Create();
#pragma warning restore CA5350
        return hash.ComputeHash(bytes);
    }
}
