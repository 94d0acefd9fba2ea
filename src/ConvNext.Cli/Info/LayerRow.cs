using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvNext.Families;
using ConvNext.Weights;

namespace ConvNext.Cli.Info;

/// <summary>A layer with the bytes of its weights.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="WeightBytes">Bytes of its weights as kernels read them, padding included.</param>
internal sealed record LayerRow(LayerDescription Layer, long WeightBytes)
{
    /// <summary>The output's shape, channels first.</summary>
    public string Shape => Layer.Height > 0
        ? string.Create(CultureInfo.InvariantCulture, $"({Layer.Channels}, {Layer.Height}, {Layer.Width})")
        : string.Create(CultureInfo.InvariantCulture, $"({Layer.Channels})");

    /// <summary>The layers of a network.</summary>
    public static LayerRow[] Of(NetworkDescription network)
    {
        Dictionary<string, long> bytes = [];
        foreach (WeightEntry entry in network.Weights)
        {
            string layer = LayerOf(entry.Tensor);
            bytes[layer] = bytes.GetValueOrDefault(layer) + entry.LengthInBytes;
        }

        return [.. network.Layers.Select(layer => new LayerRow(layer, bytes.GetValueOrDefault(layer.Name)))];
    }

    // By the names that LayerDescription documents.
    private static string LayerOf(NetworkTensor tensor) => tensor.Role switch
    {
        TensorRole.StemConvolutionWeight or TensorRole.StemConvolutionBias or TensorRole.StemNormWeight or TensorRole.StemNormBias => "stem",
        TensorRole.DownsampleNormWeight or TensorRole.DownsampleNormBias or TensorRole.DownsampleConvolutionWeight or TensorRole.DownsampleConvolutionBias =>
            string.Create(CultureInfo.InvariantCulture, $"stage{tensor.Stage}.downsample"),
        TensorRole.FinalNormWeight or TensorRole.FinalNormBias => "pool",
        TensorRole.ClassifierWeight or TensorRole.ClassifierBias => "classifier",
        TensorRole.FeatureMapNormWeight or TensorRole.FeatureMapNormBias => tensor.Stage < 0
            ? "feature_maps.stem"
            : string.Create(CultureInfo.InvariantCulture, $"feature_maps.stage{tensor.Stage + 1}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"stage{tensor.Stage}.block{tensor.Block}"),
    };
}
