using ConvNext.Families;
using ConvNext.Preprocessing;

namespace ConvNext;

/// <summary>Whether a model can be said in transformers' files, which <see cref="ConvNextModel.Save(string, ConvNextSaveOptions)"/> writes.</summary>
internal static class SavedForm
{
    /// <summary>Throws one sentence where it cannot.</summary>
    /// <exception cref="ConvNextException">The network, or its image processing, is one that only timm has, or its weights are of 8 bits.</exception>
    public static void Check(ConvNextModel model, ConvNextSaveOptions options)
    {
        if (model.Description.Precision != NetworkPrecision.Float32)
        {
            throw new ConvNextException(
                $"{model.Description.Name} has weights of 8 bits, which do not lead back to the floats that they are made of, and cannot be saved as a checkpoint; "
                + "SavePacked keeps its weights.");
        }

        if (!IsPlain(model.Config.Variant) || HasScaleOfTimm(model.Config))
        {
            throw new ConvNextException(
                $"{model.Description.Name} is timm's {model.Config.TimmArchitecture}, a network that transformers does not have, and cannot be saved in its form; "
                + "SavePacked keeps its weights.");
        }

        if (options.ImageProcessorOptions is { Crop: not ImageCrop.Reference } processor)
        {
            throw new ConvNextException(
                $"preprocessor_config.json has no key for timm's crop ({processor.Crop}); image processing with ImageCrop.Reference can be saved.");
        }
    }

    // What the checkpoint of a plain network may leave out is no difference; other windows are, and compare by reference.
    private static bool IsPlain(NetworkVariant variant) =>
        variant.KernelSizes.Count == 0 && variant with { KernelSizes = NetworkVariant.Plain.KernelSizes, LayerScaleIsOptional = false } == NetworkVariant.Plain;

    // Layer scale beside a response norm, which no key of transformers' ConvNeXt V2 says.
    private static bool HasScaleOfTimm(ConvNextConfig config) => config.ModelType == ModelFamily.ConvNextV2.ModelType && config.LayerScaleInitValue > 0;
}
