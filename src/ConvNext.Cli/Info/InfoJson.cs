using System.IO;
using ConvNext.Cli.Terminal;

namespace ConvNext.Cli.Info;

/// <summary>A network for a program: one object.</summary>
internal static class InfoJson
{
    public static void Write(TextWriter output, string model, NetworkDescription network, LayerRow[] layers, Processor processor)
    {
        using JsonLine line = new(isIndented: true);
        output.WriteLine(line.Write(writer =>
        {
            writer.WriteString("model", model);
            writer.WriteString("family", network.Family.ModelType);
            writer.WriteString("precision", NetworkPrecisions.Word(network.Precision));
            writer.WriteStartArray("input");
            writer.WriteNumberValue(network.InputChannels);
            writer.WriteNumberValue(network.InputHeight);
            writer.WriteNumberValue(network.InputWidth);
            writer.WriteEndArray();
            writer.WriteNumber("labels", network.Labels.Count);
            writer.WriteNumber("parameters", network.ParameterCount);
            writer.WriteNumber("multiply_adds", network.MultiplyCount);
            writer.WriteNumber("weight_bytes", network.WeightsLengthInBytes);
            writer.WriteNumber("arena_bytes", network.ArenaLengthInFloats * sizeof(float));
            writer.WriteNumber("bytes_per_thread", (long)network.ScratchLengthInFloats * sizeof(float));
            writer.WriteString("layout", network.Fingerprint);
            writer.WriteStartArray("layers");
            foreach (LayerRow row in layers)
            {
                writer.WriteStartObject();
                writer.WriteString("name", row.Layer.Name);
                writer.WriteStartArray("output");
                writer.WriteNumberValue(row.Layer.Channels);
                if (row.Layer.Height > 0)
                {
                    writer.WriteNumberValue(row.Layer.Height);
                    writer.WriteNumberValue(row.Layer.Width);
                }

                writer.WriteEndArray();
                writer.WriteNumber("parameters", row.Layer.ParameterCount);
                writer.WriteNumber("multiply_adds", row.Layer.MultiplyCount);
                writer.WriteNumber("weight_bytes", row.WeightBytes);
                writer.WriteNumber("arena_bytes", row.Layer.ArenaBytes);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartObject("processor");
            writer.WriteString("name", processor.Name);
            writer.WriteString("architecture", processor.Architecture);
            writer.WriteNumber("count", processor.Count);
            writer.WriteStartArray("has");
            foreach (string extension in processor.Has)
            {
                writer.WriteStringValue(extension);
            }

            writer.WriteEndArray();
            writer.WriteNumber("register_bits", processor.RegisterBits);
            writer.WriteEndObject();
        }));
    }
}
