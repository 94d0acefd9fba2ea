using System;
using System.ComponentModel;
using System.Linq;
using System.Reflection;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>What a user meets of the libraries: the types that completion shows, and the exceptions.</summary>
public sealed class ShownTypesTests
{
    private static readonly Assembly[] Assemblies = [typeof(ConvNextModel).Assembly, typeof(ManagedImageDecoder).Assembly];

    /// <summary>A new public type goes into this list, or is marked as one that generated code alone needs.</summary>
    private static readonly string[] Shown =
    [
        "ConvNext.ConfigDifference", "ConvNext.ConvNextConfig", "ConvNext.ConvNextException", "ConvNext.ConvNextLoss", "ConvNext.ConvNextModel",
        "ConvNext.ConvNextSaveOptions", "ConvNext.ConvNextSession", "ConvNext.ConvNextSessionOptions",
        "ConvNext.Families.CheckpointNaming", "ConvNext.Families.ModelFamily", "ConvNext.Families.OutputKind", "ConvNext.ImageSize",
        "ConvNext.Imaging.AlphaHandling", "ConvNext.Imaging.ConvNextPoolExtensions",
        "ConvNext.Imaging.ConvNextSessionExtensions", "ConvNext.Imaging.IImageDecoder", "ConvNext.Imaging.ImageDecodeException",
        "ConvNext.Imaging.ImageDecodeOptions", "ConvNext.Imaging.ImageDecoderExtensions", "ConvNext.Imaging.ImageProcessorExtensions",
        "ConvNext.Imaging.ManagedImageDecoder", "ConvNext.Imaging.PictureAnswer",
        "ConvNext.Imaging.PictureOptions", "ConvNext.Imaging.RgbImage", "ConvNext.LayerDescription", "ConvNext.Models.EmbeddedModel",
        "ConvNext.Models.OpenedModel", "ConvNext.NetworkDescription", "ConvNext.NetworkNorm", "ConvNext.NetworkPrecision", "ConvNext.NetworkStem", "ConvNext.NetworkVariant",
        "ConvNext.OutputDescription", "ConvNext.OutputTensor", "ConvNext.Pooling.ConvNextPool", "ConvNext.Pooling.ConvNextPoolFullException",
        "ConvNext.Pooling.ConvNextPoolOptions", "ConvNext.Preprocessing.ConvNextImageProcessor",
        "ConvNext.Preprocessing.ConvNextImageProcessorOptions", "ConvNext.Preprocessing.ImageCrop",
        "ConvNext.Preprocessing.ImageProcessingException", "ConvNext.Preprocessing.ImageProcessorBackend",
        "ConvNext.Preprocessing.ImageProcessorWorkspace", "ConvNext.Preprocessing.ImageShape", "ConvNext.Preprocessing.PictureRegion",
        "ConvNext.Preprocessing.PillowVersion", "ConvNext.Preprocessing.PixelImage", "ConvNext.Preprocessing.PixelLayout", "ConvNext.Preprocessing.PixelView", "ConvNext.Preprocessing.ResamplingFilter",
        "ConvNext.ProblemType", "ConvNext.Results.ClassExplanation", "ConvNext.Results.Classification", "ConvNext.Results.ClassificationResult",
        "ConvNext.Safetensors.SafetensorsException",
        "ConvNext.Safetensors.SafetensorsFile", "ConvNext.Safetensors.SafetensorsWriter", "ConvNext.SavedWeightsType", "ConvNext.ScoreFunction",
        "ConvNext.Tensors.ITensorSource", "ConvNext.Tensors.TensorData", "ConvNext.Tensors.TensorElementType", "ConvNext.Tensors.WeightLoading",
        "ConvNext.UnknownKeys", "ConvNext.Weights.Checkpoint",
        "ConvNext.Weights.PyTorch.PyTorchFile", "ConvNext.Weights.PyTorch.PyTorchFileException",
        "ConvNext.Weights.PyTorchConversion", "ConvNext.Weights.ShardedCheckpoint", "ConvNext.Weights.WeightsException", "ConvNext.Weights.WeightsOrigin",
    ];

    [Fact]
    public void Completion_shows_the_types_of_the_list()
    {
        string[] shown = [.. Assemblies.SelectMany(static assembly => assembly.GetExportedTypes())
            .Where(static type => type.GetCustomAttribute<EditorBrowsableAttribute>()?.State != EditorBrowsableState.Never)
            .Select(static type => type.FullName!)
            .Order(StringComparer.Ordinal)];

        Assert.True(Shown.SequenceEqual(shown), string.Join(", ", shown.Except(Shown)));
    }

    [Fact]
    public void Every_exception_of_ours_is_a_ConvNextException()
    {
        Type[] exceptions = [.. Assemblies.SelectMany(static assembly => assembly.GetTypes()).Where(static type => type.IsAssignableTo(typeof(Exception)) && type.IsPublic)];

        Assert.True(exceptions.Length >= 6);
        Assert.All(exceptions, static type => Assert.True(type.IsAssignableTo(typeof(ConvNextException)), $"{type} is no ConvNextException."));
    }
}
