using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using ConvNext.Tensors;

namespace ConvNext.Safetensors;

/// <summary>Reads the JSON object at the start of a safetensors file.</summary>
/// <remarks>
/// Follows the format's description and the reference implementation (huggingface/safetensors): unknown keys of a
/// tensor are skipped, as there; duplicate keys, which the format forbids, are refused. A header may have 100 MB: what it may ask to
/// keep in memory is bounded by the number of tensors, their dimensions and the length of names.
/// </remarks>
internal ref struct SafetensorsHeader
{
    private const int MostMetadata = 10_000;
    private const int MostDimensions = 64;
    private const int LongestName = 1024;

    private readonly string _file;
    private readonly Dictionary<string, string> _metadata = [];
    private readonly Dictionary<string, SafetensorsEntry> _entries = [];
    private Utf8JsonReader _reader;

    private SafetensorsHeader(ReadOnlySpan<byte> json, string file)
    {
        _file = file;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
    }

    /// <summary>Parses a header; the relation of the tensors to each other is left to <see cref="SafetensorsLayout"/>.</summary>
    /// <exception cref="SafetensorsException">The header breaks a rule.</exception>
    public static (IReadOnlyCollection<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata) Parse(
        ReadOnlySpan<byte> json, string file)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            string found = json.IsEmpty ? "it is empty" : $"its first byte is 0x{json[0]:x2}";
            throw new SafetensorsException($"{file}: the header must begin with '{{', but {found}.");
        }

        if (!Utf8.IsValid(json))
        {
            throw new SafetensorsException($"{file}: the header is not valid UTF-8.");
        }

        var header = new SafetensorsHeader(json, file);
        try
        {
            header.ReadAll();
        }
        catch (JsonException error)
        {
            throw new SafetensorsException(
                $"{file}: the header is not valid JSON after its byte {header._reader.BytesConsumed}.", error);
        }
        catch (InvalidOperationException error)
        {
            // Comparing a key with a known one reads its escapes too, and \ud800 without its other half ends there.
            throw new SafetensorsException($"{file}: the header has a key with an escape that is no character before its byte {header._reader.BytesConsumed}.", error);
        }

        return (header._entries.Values, header._metadata);
    }

    private void ReadAll()
    {
        _reader.Read();
        bool hasMetadata = false;
        while (ReadToPropertyName())
        {
            if (_reader.ValueTextEquals("__metadata__"u8))
            {
                if (hasMetadata)
                {
                    throw Error("the header has the key '__metadata__' twice");
                }

                hasMetadata = true;
                ReadMetadata();
            }
            else
            {
                ReadTensor(ReadName("a tensor"));
                if (_entries.Count > SafetensorsFile.MostTensors)
                {
                    throw Error($"the header has more than {SafetensorsFile.MostTensors} tensors; no more are accepted");
                }
            }
        }

        // Nothing but padding may follow; anything else throws here.
        while (_reader.Read())
        {
        }
    }

    private void ReadMetadata()
    {
        ReadStart(JsonTokenType.StartObject, null, "'__metadata__' must be an object of strings");
        while (ReadToPropertyName())
        {
            string key = ReadName("a key of '__metadata__'");
            _reader.Read();
            if (_reader.TokenType != JsonTokenType.String)
            {
                throw Error($"'__metadata__' must map to strings, but the value of {ErrorText.Quote(key)} is {JsonTokenText.Describe(_reader)}");
            }

            if (!_metadata.TryAdd(key, ReadString("a value of '__metadata__'")))
            {
                throw Error($"'__metadata__' has the key {ErrorText.Quote(key)} twice");
            }

            if (_metadata.Count > MostMetadata)
            {
                throw Error($"'__metadata__' has more than {MostMetadata} keys; no more are accepted");
            }
        }
    }

    private void ReadTensor(string name)
    {
        ReadStart(JsonTokenType.StartObject, name, "must be described by an object");
        SafetensorsElementType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (ReadToPropertyName())
        {
            if (_reader.ValueTextEquals("dtype"u8))
            {
                RefuseSecond(type, name, "dtype");
                type = ReadElementType(name);
            }
            else if (_reader.ValueTextEquals("shape"u8))
            {
                RefuseSecond(shape, name, "shape");
                shape = ReadNumbers(name, "shape");
            }
            else if (_reader.ValueTextEquals("data_offsets"u8))
            {
                RefuseSecond(offsets, name, "data_offsets");
                offsets = ReadNumbers(name, "data_offsets");
            }
            else
            {
                _reader.Skip();
            }
        }

        var entry = new SafetensorsEntry(
            name,
            type ?? throw Error($"{Tensor(name)} has no dtype"),
            shape ?? throw Error($"{Tensor(name)} has no shape"),
            (offsets ?? throw Error($"{Tensor(name)} has no data_offsets")) is [long begin, _]
                ? begin
                : throw Error($"{Tensor(name)}: data_offsets must be two numbers, begin and end, but {offsets.Length} are given"),
            offsets[1]);
        if (!_entries.TryAdd(name, entry))
        {
            throw Error($"the header has {Tensor(name)} twice");
        }
    }

    private SafetensorsElementType ReadElementType(string tensor)
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.String)
        {
            throw Error($"{Tensor(tensor)}: dtype must be a string, but is {JsonTokenText.Describe(_reader)}");
        }

        string name = ReadName("a dtype");
        return SafetensorsElementType.TryFind(name, out SafetensorsElementType? type)
            ? type
            : throw Error($"{Tensor(tensor)}: dtype {ErrorText.Quote(name)} is not one of the format's types (F32, F16, BF16, I64, …)");
    }

    private long[] ReadNumbers(string tensor, string key)
    {
        ReadStart(JsonTokenType.StartArray, tensor, $": {key} must be an array of non-negative integers");
        Span<long> numbers = stackalloc long[MostDimensions];
        int count = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.Number || _reader.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            {
                throw Error($"{Tensor(tensor)}: {key} must hold non-negative integers, but has {JsonTokenText.Describe(_reader)}");
            }

            if (!_reader.TryGetInt64(out long number))
            {
                throw Error($"{Tensor(tensor)}: {key} has {JsonTokenText.Describe(_reader)}, which does not fit in 64 bits");
            }

            if (count == MostDimensions)
            {
                throw Error($"{Tensor(tensor)}: {key} has more than {MostDimensions} numbers; no more are accepted");
            }

            numbers[count++] = number;
        }

        return numbers[..count].ToArray();
    }

    private void ReadStart(JsonTokenType expected, string? tensor, string rule)
    {
        _reader.Read();
        if (_reader.TokenType != expected)
        {
            string subject = tensor is null ? "" : Tensor(tensor) + (rule[0] == ':' ? "" : " ");
            throw Error($"{subject}{rule}, but is {JsonTokenText.Describe(_reader)}");
        }
    }

    private static string Tensor(string name) => $"tensor {ErrorText.Quote(name)}";

    private readonly string ReadName(string what) =>
        _reader.ValueSpan.Length <= LongestName
            ? ReadString(what)
            : throw Error($"{what} has a name of {_reader.ValueSpan.Length} bytes; up to {LongestName} are accepted");

    private bool ReadToPropertyName() => _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName;

    private readonly string ReadString(string what)
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            // The bytes are valid UTF-8, so it can only be an escape such as \ud800 without its other half.
            throw new SafetensorsException($"{_file}: {what} has an escape that is no character.", error);
        }
    }

    private readonly void RefuseSecond(object? earlier, string tensor, string key)
    {
        if (earlier is not null)
        {
            throw Error($"{Tensor(tensor)} has the key '{key}' twice");
        }
    }

    private readonly SafetensorsException Error(string sentence) => new(string.Create(CultureInfo.InvariantCulture, $"{_file}: {sentence}."));
}
