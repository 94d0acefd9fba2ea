using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Unicode;
using ConvNext.Safetensors;
using ConvNext.Tensors;

namespace ConvNext.Weights;

/// <summary>Reads the index of a sharded checkpoint: which file holds which tensor.</summary>
internal static class ShardIndex
{
    /// <summary>The index of the largest models there are takes 9 MB.</summary>
    private const long LongestIndex = 32 << 20;

    private const int MostShards = 1024;
    private const int LongestName = 1024;

    /// <summary>The <c>weight_map</c> of an index: tensor name to file name, in the order of the file.</summary>
    /// <exception cref="SafetensorsException">The index cannot be read, or is not what it should be.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string path)
    {
        using WeightFile file = WeightFile.OpenText(path, LongestIndex);
        ReadOnlySpan<byte> json = file.Start((int)LongestIndex);
        if (!Utf8.IsValid(json))
        {
            throw new SafetensorsException($"{path}: the index is not valid UTF-8.");
        }

        try
        {
            return Parse(json, path);
        }
        catch (JsonException error)
        {
            throw new SafetensorsException($"{path}: the index is not valid JSON in its line {error.LineNumber + 1}.", error);
        }
        catch (InvalidOperationException error)
        {
            // Raised by GetString only, for an escape such as \ud800 without its other half.
            throw new SafetensorsException($"{path}: the index has an escape that is no character.", error);
        }
    }

    /// <summary>The path of a file that an index names, which is there and in the folder of the index or below.</summary>
    /// <exception cref="SafetensorsException">The file is missing, or its name leads elsewhere.</exception>
    public static string Resolve(string indexPath, string tensor, string fileName)
    {
        // Both separators count on every system, so that an index means the same everywhere.
        string[] segments = fileName.Split('/', '\\');
        if (segments.Any(segment => segment is "" or "." or "..") || fileName.Contains('\0') || Path.IsPathRooted(fileName))
        {
            throw new SafetensorsException(
                $"{indexPath}: tensor {ErrorText.Quote(tensor)} is said to be in {ErrorText.Quote(fileName)}; only files in the folder of the index are accepted.");
        }

        string path = Path.Combine([Path.GetDirectoryName(Path.GetFullPath(indexPath))!, .. segments]);
        return File.Exists(path)
            ? path
            : throw new SafetensorsException(
                $"{indexPath} says that tensor {ErrorText.Quote(tensor)} is in {ErrorText.Quote(fileName)}, but there is no such file.");
    }

    private static List<KeyValuePair<string, string>> Parse(ReadOnlySpan<byte> json, string path)
    {
        var reader = new Utf8JsonReader(json);
        List<KeyValuePair<string, string>>? map = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new SafetensorsException($"{path}: an index must be a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("weight_map"u8))
            {
                reader.Skip();
                continue;
            }

            if (map is not null)
            {
                throw new SafetensorsException($"{path}: the index has the key 'weight_map' twice.");
            }

            map = ParseMap(ref reader, path);
        }

        // Nothing but white space may follow; anything else throws here.
        while (reader.Read())
        {
        }

        return map ?? throw new SafetensorsException($"{path} has no 'weight_map', so it is not the index of a sharded checkpoint.");
    }

    private static List<KeyValuePair<string, string>> ParseMap(ref Utf8JsonReader reader, string path)
    {
        var map = new List<KeyValuePair<string, string>>();
        var names = new HashSet<string>();
        var files = new Dictionary<string, string>();
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new SafetensorsException($"{path}: 'weight_map' must be an object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = ReadName(ref reader, path);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new SafetensorsException($"{path}: the index must give tensor {ErrorText.Quote(name)} a file name.");
            }

            if (!names.Add(name))
            {
                throw new SafetensorsException($"{path}: the index has tensor {ErrorText.Quote(name)} twice.");
            }

            // Thousands of tensors name the same few files.
            string fileName = ReadName(ref reader, path);
            if (!files.TryGetValue(fileName, out string? known))
            {
                files.Add(fileName, known = fileName);
            }

            map.Add(new KeyValuePair<string, string>(name, known));
            if (map.Count > SafetensorsFile.MostTensors || files.Count > MostShards)
            {
                throw new SafetensorsException(
                    $"{path}: the index has more than {SafetensorsFile.MostTensors} tensors or {MostShards} files; no more are accepted.");
            }
        }

        return map;
    }

    private static string ReadName(ref Utf8JsonReader reader, string path) =>
        reader.ValueSpan.Length <= LongestName
            ? reader.GetString()!
            : throw new SafetensorsException($"{path}: the index has a name of {reader.ValueSpan.Length} bytes; up to {LongestName} are accepted.");
}
