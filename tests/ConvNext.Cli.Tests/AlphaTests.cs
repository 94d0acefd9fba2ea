using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using ConvNext.Imaging;
using ConvNext.Preprocessing;
using ConvNext.Results;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>A picture with alpha is seen on white where the preprocessor says do_convert_rgb, by sessions and by the program.</summary>
public sealed class AlphaTests : IDisposable
{
    private static readonly string Picture = Repository.PathOf("tests/ConvNext.Imaging.Tests/decoding/valid/png-rgba.png");

    private static readonly ConvNextImageProcessorOptions Options =
        ConvNextImageProcessorOptions.Load(Path.Combine(Pocket.Folder, ConvNextImageProcessorOptions.FileName));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_session_sees_bytes_streams_and_files_on_white()
    {
        using ConvNextModel model = Pocket.Load();
        using ConvNextSession converting = Create(model, convertsRgb: true);
        using ConvNextSession plain = Create(model, convertsRgb: false);
        byte[] bytes = File.ReadAllBytes(Picture);
        ClassificationResult white = plain.Classify(Decode(AlphaHandling.OnWhite), topK: 10);
        ClassificationResult dropped = plain.Classify(Decode(AlphaHandling.Drop), topK: 10);
        Assert.NotEqual(dropped, white);

        Assert.Equal(white, converting.Classify(bytes, topK: 10));
        Assert.Equal(white, converting.Classify(new MemoryStream(bytes), topK: 10));
        Assert.Equal(white, converting.ClassifyFile(Picture, topK: 10));
        Assert.Equal(white, converting.ClassifyFile(Picture, topK: 10, decodeOptions: new ImageDecodeOptions { MaxPixels = 1 << 20 }));
        Assert.Equal(dropped, converting.ClassifyFile(Picture, topK: 10, decodeOptions: new ImageDecodeOptions { Alpha = AlphaHandling.Drop }));
        Assert.Equal(dropped, plain.ClassifyFile(Picture, topK: 10));
    }

    [Fact]
    public async Task The_program_sees_files_and_its_input_on_white()
    {
        using ConvNextModel model = Pocket.Load();
        using ConvNextSession plain = Create(model, convertsRgb: false);
        _folder.CopyPocket("model.safetensors");
        File.WriteAllBytes(_folder.File(ConvNextImageProcessorOptions.FileName), (Options with { DoConvertRgb = true }).ToJson());
        File.Copy(Picture, _folder.File("alpha.png"));

        ProgramRun run = await ProgramRun.InShell(_folder.Path, "convnext classify alpha.png - --json --top 10 --weights . < alpha.png");

        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        using JsonDocument document = JsonDocument.Parse(run.Output);
        float[] white = Scores(plain.Classify(Decode(AlphaHandling.OnWhite), topK: 10));
        Assert.NotEqual(Scores(plain.Classify(Decode(AlphaHandling.Drop), topK: 10)), white);
        JsonElement[] photos = [.. document.RootElement.GetProperty("photos").EnumerateArray()];
        Assert.Equal(2, photos.Length);
        Assert.All(photos, photo => Assert.Equal(white, photo.GetProperty("classes").EnumerateArray().Select(item => item.GetProperty("score").GetSingle())));
    }

    private static RgbImage Decode(AlphaHandling alpha) => new ManagedImageDecoder().DecodeFile(Picture, new ImageDecodeOptions { Alpha = alpha });

    private static ConvNextSession Create(ConvNextModel model, bool convertsRgb) =>
        model.CreateSession(new ConvNextSessionOptions { ImageProcessor = new ConvNextImageProcessor(Options with { DoConvertRgb = convertsRgb }) });

    private static float[] Scores(ClassificationResult result) => [.. Enumerable.Range(0, result.Count).Select(i => result[i].Score)];
}
