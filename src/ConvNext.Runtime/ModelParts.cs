using System;
using System.ComponentModel;
using System.IO;
using ConvNext.Configuration;
using ConvNext.Preprocessing;
using ConvNext.Tensors;
using ConvNext.Weights;

namespace ConvNext;

/// <summary>What a model is put together from; made for generated classes.</summary>
/// <param name="Description">The network, with the labels and the image processing of the folder that the weights came from.</param>
/// <param name="Weights">Its weights, packed; the model takes them over.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ModelParts(NetworkDescription Description, PackedWeights Weights)
{
    /// <summary>
    /// Loads a file of weights, an index of shards, or a folder with either: there a config.json must be the network's and gives it its labels
    /// (one that timm wrote is passed over), and a preprocessor_config.json counts in place of the one that the class was generated with.
    /// </summary>
    /// <exception cref="ConvNextException">A file cannot be read, or the folder's network is another one.</exception>
    public static ModelParts Load(string path, NetworkDescription network, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(network);
        if (Directory.Exists(path))
        {
            if (ConvNextConfig.FindBeside(path) is { } found)
            {
                ConfigComparison.Check(network, found, Path.Combine(path, ConvNextConfig.FileName));
                network = ConfigComparison.Adopt(network, found);
            }

            string preprocessor = Path.Combine(path, ConvNextImageProcessorOptions.FileName);
            if (File.Exists(preprocessor))
            {
                network = network with { Preprocessing = ConvNextImageProcessorOptions.Load(preprocessor) };
            }
        }

        return new ModelParts(network, WeightLoader.Load(path, network, key));
    }

    /// <summary>Packs the weights of any source of tensors.</summary>
    /// <exception cref="WeightsException">The tensors are not those of the network.</exception>
    public static ModelParts Load(ITensorSource source, NetworkDescription network) => new(network, WeightLoader.Load(source, network));

    /// <summary>Makes the weights that the reference begins a training with.</summary>
    public static ModelParts CreateRandom(ulong seed, NetworkDescription network) => new(network, RandomWeights.Create(seed, network));
}
