using System.Collections.Generic;
using System.Linq;
using ConvNext.Fuzz.Repairs;

namespace ConvNext.Fuzz.Targets;

/// <summary>Every reader of foreign bytes in the project.</summary>
internal static class AllTargets
{
    /// <summary>The targets, pictures first.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new PictureTarget(
            "jpeg", JpegRepair.Repair, "\u00ff\u00d8", "\u00ff\u00d9", "\u00ff\u00c0", "\u00ff\u00c1", "\u00ff\u00c2", "\u00ff\u00c9", "\u00ff\u00ca", "\u00ff\u00c4",
            "\u00ff\u00cc", "\u00ff\u00da",
            "\u00ff\u00db", "\u00ff\u00dd", "\u00ff\u00dc", "\u00ff\u00dc\0\x04\0\x08", "\u00ff\u00ee\0\x0eAdobe\0\x64\0\0\0\0\x01", "\u00ff\u00e1", "Exif\0\0II*\0",
            "\u00ff\u00ff", "\u00ff\0", "\u00ff\u00d0",
            "\u00ff\u00d7", "\x01\x11\0", "\x01\x22\0", "\x03\x11\x01", "\0\x3f\0", "\0\0\x10"),
        new PictureTarget(
            "png", PngRepair.Repair, "IHDR", "IDAT", "IEND", "PLTE", "tRNS", "eXIf", "acTL", "fcTL", "fdAT", "zTXt", "iTXt", "tEXt", "iCCP", "Raw profile type exif\0",
            "\0\0\0\0", "\x78\x9c", "II*\0"),
        new PictureTarget("gif", GifRepair.Repair, "GIF87a", "GIF89a", "\x21\u00f9\x04\x01\0\0\0\0", "\x2c\0\0\0\0", "\x3b", "\x21\u00ff\x0bNETSCAPE2.0", "\x21\u00fe", "\0",
            "\u00ff", "\x02", "\x08"),
        new PictureTarget("bmp", BmpRepair.Repair, "BM", "\x28\0\0\0", "\x0c\0\0\0", "\x7c\0\0\0", "\x6c\0\0\0", "\x38\0\0\0", "\x03\0\0\0", "\x06\0\0\0", "\x01\0\x20\0",
            "\x01\0\x10\0", "\x01\0\x08\0"),
        new PictureTarget("webp", RiffRepair.Repair, "RIFF", "WEBP", "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "EXIF", "XMP ", "ICCP", "\u009d\x01\x2a", "\x2f", "II*\0",
            "\x10\0\0\0", "\x02\0\0\0"),
        new ExifTarget(),
        new ForeignPictureTarget(),
        new JpegTwinsTarget(),
        new SafetensorsTarget(),
        new IndexTarget(),
        new PackedTarget(),
        new PyTorchTarget(),
        new PickleTarget(),
        new RuntimeConfigTarget(),
        new GeneratorConfigTarget(),
        new RuntimeProcessorTarget(),
        new GeneratorProcessorTarget(),
        new AppendedTarget(),
        new HubTarget(),
        new HubIndexTarget(),
        new RequestTarget(),
    ];

    /// <summary>The target of a name; null where there is none.</summary>
    public static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);
}
