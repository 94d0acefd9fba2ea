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

    // preprocessor_config.json makes images of its own size, whatever the network's; what timm says holds for any size.
    private static NetworkDescription WithPreprocessing(NetworkDescription network, Func<ImageSize, ConvNextImageProcessorOptions?> optionsFor) => network with
    {
        Preprocessing = optionsFor(new ImageSize(network.InputHeight, network.InputWidth)),
        OtherSizes = [.. network.OtherSizes.Select(size => WithPreprocessing(size, optionsFor))],
    };
}
