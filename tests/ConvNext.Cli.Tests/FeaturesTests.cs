using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ConvNext.Imaging;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary><c>convnext features</c> and <c>similar</c>.</summary>
public sealed partial class FeaturesTests : IDisposable
{
    private const int Width = 192;

    private readonly TemporaryFolder _folder = new();

    public FeaturesTests()
    {
        _folder.Write("album/cat.png", File.ReadAllBytes(_folder.File("cat.png")));
        _folder.Write("album/rocket.jpg", File.ReadAllBytes(_folder.File("rocket.jpg")));
        _folder.Write("album/broken.png", "No picture.");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_format_has_the_features_that_a_session_gives(bool normalize)
    {
        string[] options = normalize ? ["--normalize"] : [];
        float[] expected = [.. Embed("cat.png", normalize), .. Embed("rocket.jpg", normalize)];

        foreach (string file in (string[])["v.npy", "v.safetensors", "v.jsonl"])
        {
            ProgramRun run = await ProgramRun.In(_folder.Path, ["features", "album", "-o", file, .. options]);
            Assert.Equal($"{file}: 2 pictures, 192 features each\n", run.Output);
            Assert.Equal("convnext: album/broken.png: The file is text; JPEG, PNG, GIF, BMP and WebP are read here.\n", run.Errors);
            Assert.Equal(1, run.ExitCode);
        }

        Assert.Equal(expected, Npy(_folder.File("v.npy")));
        Assert.Equal("album/cat.png\nalbum/rocket.jpg\n", File.ReadAllText(_folder.File("v.txt")));
        string[] lines = File.ReadAllLines(_folder.File("v.jsonl"));
        Assert.Equal(["album/cat.png", "album/rocket.jpg"], lines.Select(line => (string)JsonNode.Parse(line)!["path"]!));
        Assert.Equal(expected, lines.SelectMany(line => JsonNode.Parse(line)!["features"]!.AsArray()).Select(value => (float)value!));
        using SafetensorsFile tensors = SafetensorsFile.Open(_folder.File("v.safetensors"));
        Assert.True(tensors.TryGet("features", out TensorData? tensor));
        Assert.Equal([2, Width], tensor.Shape);
        float[] found = new float[2 * Width];
        ElementConversion.ToFloat32(tensor, found);
        Assert.Equal(expected, found);
        Assert.Equal("[\"album/cat.png\",\"album/rocket.jpg\"]", tensors.Metadata["paths"]);
    }

    [Fact]
    public async Task The_nearest_pictures_are_found_and_the_index_is_used_again()
    {
        ProgramRun first = await ProgramRun.In(_folder.Path, "similar", "cat.png", "album", "--html", "page.html");
        float cosine = Embed("cat.png", true).Zip(Embed("rocket.jpg", true), (left, right) => left * right).Sum();
        Assert.Equal($"  1.0000  album/cat.png\n{cosine.ToString("0.0000", CultureInfo.InvariantCulture),8}  album/rocket.jpg\n", first.Output);
        Assert.Contains("album/broken.png", first.Errors, StringComparison.Ordinal);
        string page = File.ReadAllText(_folder.File("page.html"));
        Assert.Contains("<img loading=\"lazy\" src=\"album/cat.png\" alt=\"\">", page, StringComparison.Ordinal);

        // A known picture is not opened again: with the same length and time, another content is not noticed.
        string rocket = _folder.File("album", "rocket.jpg");
        DateTime time = File.GetLastWriteTimeUtc(rocket);
        byte[] bytes = File.ReadAllBytes(rocket);
        File.WriteAllBytes(rocket, new byte[bytes.Length]);
        File.SetLastWriteTimeUtc(rocket, time);
        File.Delete(_folder.File("album", "broken.png"));
        ProgramRun second = await ProgramRun.In(_folder.Path, "similar", "cat.png", "album");
        Assert.Equal((first.Output, "", 0), (second.Output, second.Errors, second.ExitCode));

        // With another time it is.
        File.SetLastWriteTimeUtc(rocket, time.AddSeconds(5));
        ProgramRun third = await ProgramRun.In(_folder.Path, "similar", "cat.png", "album", "--json");
        Assert.Contains("album/rocket.jpg", third.Errors, StringComparison.Ordinal);
        Assert.StartsWith("{\"path\":\"album/cat.png\",\"cosine\":", third.Output, StringComparison.Ordinal);
        Assert.Single(third.Output.TrimEnd('\n').Split('\n'));
        Assert.Equal(1, third.ExitCode);
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("")]
    public async Task An_index_that_cannot_be_used_is_made_anew(string content)
    {
        File.Delete(_folder.File("album", "broken.png"));
        _folder.Write("own.index", content);

        ProgramRun run = await ProgramRun.In(_folder.Path, "similar", "album/rocket.jpg", "album", "--index", "own.index");

        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        Assert.EndsWith("  album/cat.png\n", run.Output, StringComparison.Ordinal);
        Assert.Single(run.Output.TrimEnd('\n').Split('\n'));
        using SafetensorsFile index = SafetensorsFile.Open(_folder.File("own.index"));
        Assert.Equal("[\"cat.png\",\"rocket.jpg\"]", index.Metadata["paths"]);
    }

    [Fact]
    public async Task A_folder_whose_index_cannot_be_kept_is_searched_all_the_same()
    {
        Directory.CreateDirectory(_folder.File("photos", ".convnext-index.safetensors"));
        _folder.Write("photos/cat.png", File.ReadAllBytes(_folder.File("cat.png")));

        ProgramRun run = await ProgramRun.In(_folder.Path, "similar", "rocket.jpg", "photos");

        Assert.Matches("^ -?0\\.[0-9]{4}  photos/cat\\.png\n$", run.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^convnext: photos/\\.convnext-index\\.safetensors .*\\. The next search looks at all pictures again; --index gives the index another place\\.\n$", run.Errors);
    }

    [Theory]
    [InlineData("features album", "features needs the file to write: -o vectors.npy.", 2)]
    [InlineData("features -o a.npy", "features needs at least one picture.", 2)]
    [InlineData("features album -o vectors.csv", "The file to write is 'vectors.csv', but its name must end in .npy or .safetensors or .jsonl.", 2)]
    [InlineData("similar cat.png", "similar needs a picture and a folder, but 1 paths are given.", 2)]
    [InlineData("similar cat.png nowhere", "nowhere: There is no such folder; similar needs a picture and the folder to search.", 1)]
    [InlineData("similar nowhere.png album", "nowhere.png: There is no such file.", 1)]
    public async Task What_cannot_be_done_is_one_sentence(string arguments, string sentence, int exitCode)
    {
        ProgramRun run = await ProgramRun.In(_folder.Path, arguments.Split(' '));

        Assert.Equal($"convnext: {sentence}\n", run.Errors);
        Assert.Equal(("", exitCode), (run.Output, run.ExitCode));
    }

    private float[] Embed(string name, bool normalize)
    {
        using ConvNextModel model = Pocket.Load();
        using ConvNextSession session = model.CreateSession();
        return session.Embed(new ManagedImageDecoder().DecodeFile(_folder.File(name)).View, normalize);
    }

    // As NumPy's format 1.0 has it.
    private static float[] Npy(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], bytes[..8]);
        int length = BitConverter.ToUInt16(bytes, 8);
        Assert.Equal(0, (10 + length) % 64);
        string header = Encoding.ASCII.GetString(bytes, 10, length);
        Assert.Matches(Header(), header);
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + length)).ToArray();
    }

    [GeneratedRegex("^\\{'descr': '<f4', 'fortran_order': False, 'shape': \\(2, 192\\), \\} *\n$")]
    private static partial Regex Header();
}
