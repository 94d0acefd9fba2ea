using System.Collections.Generic;

namespace ConvNext.Generator.Tests.Config;

/// <content>What DINOv3's files say.</content>
internal static partial class ConfigurationExamples
{
    // What a file that names DINOv3's processor has of its own, whatever else it says.
    private const string DinoV3 = "backend=TorchvisionFloat; image_mean=0.485,0.456,0.406; image_std=0.229,0.224,0.225; ";

    private static IReadOnlyList<ConfigurationExample> DinoV3Preprocessors =>
    [
        Means("""{"image_processor_type": "DINOv3ViTImageProcessor"}""", DinoV3 + "resample=Bilinear; exact_size=224x224"),
        Means("""{"image_processor_type": "DINOv3ViTImageProcessorFast", "size": 96, "resample": 3, "crop_pct": "x"}""", DinoV3 + "exact_size=96x96"),
        Means("""{"feature_extractor_type": "DINOv3ViTImageProcessor", "size": {"height": 48, "width": 64}}""", DinoV3 + "resample=Bilinear; exact_size=48x64"),
        Means("""{"image_processor_type": "DINOv3ViTImageProcessor", "size": {"shortest_edge": 40}}""", DinoV3 + "resample=Bilinear; size=40"),
        Means("""{"image_processor_type": "DINOv3ViTImageProcessor", "size": null, "do_resize": false}""",
            DinoV3 + "resample=Bilinear; exact_size=224x224; do_resize=False"),
        Refused("""{"image_processor_type": "DINOv3ViTImageProcessor", "size": {"height": 48}}""", "size"),
        Refused("""{"image_processor_type": "DINOv3ViTImageProcessor", "size": {"longest_edge": 48}}""", "size"),
        Refused("""{"image_processor_type": "DINOv3ViTImageProcessor", "size": null}""", "size"),
        Refused("""{"image_processor_type": "DINOv3ViTImageProcessor", "resample": 5}""", "with DINOv3ViTImageProcessor"),
    ];
}
