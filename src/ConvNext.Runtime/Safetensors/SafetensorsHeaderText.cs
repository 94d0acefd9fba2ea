using System.Buffers;
using System.Collections.Generic;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ConvNext.Safetensors;

/// <summary>Writes the JSON object at the start of a safetensors file.</summary>
internal static class SafetensorsHeaderText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The header for <paramref name="tensors"/>, whose data follow each other in this order, padded with spaces so
    /// that the data begin at a multiple of <paramref name="alignment"/>.
    /// </summary>
    /// <exception cref="SafetensorsException">The header is longer than the format allows, or the data than 64 bits can count.</exception>
    public static byte[] Build(
        IReadOnlyList<SafetensorsWriter.Tensor> tensors, IReadOnlyDictionary<string, string> metadata, int alignment)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            WriteTensors(json, tensors);
            json.WriteEndObject();
        }

        const int lengthPrefix = 8;
        int padding = -(text.WrittenCount + lengthPrefix) & (alignment - 1);
        text.GetSpan(padding)[..padding].Fill((byte)' ');
        text.Advance(padding);
        return text.WrittenCount <= SafetensorsFile.LongestHeader
            ? text.WrittenSpan.ToArray()
            : throw new SafetensorsException(
                $"The header of {tensors.Count} tensors takes {text.WrittenCount} bytes; the format allows {SafetensorsFile.LongestHeader}.");
    }

    private static void WriteTensors(Utf8JsonWriter json, IReadOnlyList<SafetensorsWriter.Tensor> tensors)
    {
        long position = 0;
        foreach (SafetensorsWriter.Tensor tensor in tensors)
        {
            if (tensor.Length > long.MaxValue - position)
            {
                throw new SafetensorsException("The tensors together take more bytes than 64 bits can count.");
            }

            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.Type.Name);
            json.WriteStartArray("shape");
            foreach (long dimension in tensor.Shape)
            {
                json.WriteNumberValue(dimension);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(position);
            json.WriteNumberValue(position += tensor.Length);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }
}
