using System.Collections.Immutable;
using System.Text.Json;
using ConvNext.Configuration;

namespace ConvNext.Preprocessing;

/// <summary>Writes a preprocessor_config.json that <see cref="ImageProcessorConfigReader"/> and transformers read as the same options.</summary>
internal static class ImageProcessorConfigWriter
{
    public static byte[] Write(ConvNextImageProcessorOptions options) => JsonObjectWriter.Write(writer =>
    {
        writer.WriteString("image_processor_type", TypeOf(options.Backend));
        writer.WriteBoolean("do_resize", options.DoResize);
        writer.WriteStartObject("size");
        if (options.ExactSize is { } exact)
        {
            writer.WriteNumber("height", exact.Height);
            writer.WriteNumber("width", exact.Width);
        }
        else
        {
            writer.WriteNumber("shortest_edge", options.ShortestEdge);
        }

        writer.WriteEndObject();
        if (options.Backend != ImageProcessorBackend.TorchvisionFloat)
        {
            JsonFloat.Write(writer, "crop_pct", options.CropPercentage);
        }

        writer.WriteNumber("resample", (int)options.Resample);
        writer.WriteBoolean("do_center_crop", options.DoCenterCrop);
        if (options.CropSize is { } crop)
        {
            writer.WriteStartObject("crop_size");
            writer.WriteNumber("height", crop.Height);
            writer.WriteNumber("width", crop.Width);
            writer.WriteEndObject();
        }

        writer.WriteBoolean("do_rescale", options.DoRescale);
        JsonFloat.Write(writer, "rescale_factor", options.RescaleFactor);
        writer.WriteBoolean("do_normalize", options.DoNormalize);
        Numbers(writer, "image_mean", options.ImageMean);
        Numbers(writer, "image_std", options.ImageStandardDeviation);
        writer.WriteBoolean("do_convert_rgb", options.DoConvertRgb);
        JsonObjectWriter.WriteOthers(writer, options.UnknownKeys);
    });

    private static string TypeOf(ImageProcessorBackend backend) => backend switch
    {
        ImageProcessorBackend.Pil => "ConvNextImageProcessorPil",
        ImageProcessorBackend.TorchvisionFloat => "DINOv3ViTImageProcessor",
        _ => "ConvNextImageProcessor",
    };

    private static void Numbers(Utf8JsonWriter writer, string key, ImmutableArray<double> values)
    {
        writer.WriteStartArray(key);
        foreach (double value in values)
        {
            JsonFloat.Write(writer, value);
        }

        writer.WriteEndArray();
    }
}
