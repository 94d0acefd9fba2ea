using System;
using System.Linq;
using ConvNext.Models;
using ConvNext.Preprocessing;
using ConvNext.Weights;

namespace ConvNext;

/// <summary>A generated network as an opened model has it.</summary>
internal static class OpenedNetwork
{
    /// <summary>The network with the labels and the descriptive keys of the model's config.json, and its image processing.</summary>
    /// <exception cref="ConvNextException">The config.json describes another network, or has other labels than the classifier of its weights has outputs.</exception>
    public static NetworkDescription Describe(OpenedModel opened, NetworkDescription network)
    {
        if (opened.Config is { } config)
        {
            ConfigComparison.Check(network, config, opened.ConfigPath!);
            network = ConfigComparison.Adopt(network, config);
        }

        network = AnyLabels.Fit(network, opened.Weights, opened.ConfigPath);
        return opened.ProcessorFor is { } processorFor ? WithPreprocessing(network, processorFor)
            : opened.ImageProcessorOptions is { } options ? WithPreprocessing(network, _ => options)
            : opened.Config?.TimmProcessing is { } timm ? WithPreprocessing(network, size => TimmImageProcessing.For(timm, size))
            : network;
    }

    /// <summary>Whether the model's weights are a packed file, and that of a network.</summary>
    /// <exception cref="WeightsException">It is packed, but its metadata have something else than labels.</exception>
    public static bool IsPackedFor(OpenedModel opened, NetworkDescription network) => opened.IsPacked && AnyLabels.IsFor(WeightLoader.FileOf(opened.Weights)!, network);

    /// <summary>
    /// Loads a network of 8 bits from whatever form its weights have: floats that are packed, from which its codes cannot be made, are brought back into the checkpoint's order
    /// by the class of floats of the same network.
    /// </summary>
    /// <param name="opened">The model.</param>
    /// <param name="eightBits">The network of 8 bits.</param>
    /// <param name="load">Its class's way to take an opened model.</param>
    /// <param name="loadFloats">The same of the class of floats.</param>
    /// <exception cref="ConvNextException">The weights cannot be used, or are packed for neither.</exception>
    public static ConvNextModel LoadInEightBits(
        OpenedModel opened, NetworkDescription eightBits, Func<OpenedModel, ConvNextModel> load, Func<OpenedModel, ConvNextModel> loadFloats)
    {
        if (!opened.IsPacked || IsPackedFor(opened, eightBits))
        {
            return load(opened);
        }

        using ConvNextModel floats = loadFloats(opened);
        using var unpacked = floats.Unpack();
        return load(unpacked);
    }

    // preprocessor_config.json makes images of its own size, whatever the network's; what timm says holds for any size.
    private static NetworkDescription WithPreprocessing(NetworkDescription network, Func<ImageSize, ConvNextImageProcessorOptions?> optionsFor) => network with
    {
        Preprocessing = optionsFor(new ImageSize(network.InputHeight, network.InputWidth)),
        OtherSizes = [.. network.OtherSizes.Select(size => WithPreprocessing(size, optionsFor))],
    };
}
