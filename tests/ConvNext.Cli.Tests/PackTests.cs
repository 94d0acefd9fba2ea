using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ConvNext.Safetensors;
using ConvNext.Tiny;
using Xunit;
using ConvNextTiny = ConvNext.Networks.ConvNextTiny;

namespace ConvNext.Cli.Tests;

/// <summary><c>convnext pack</c>: the same bits from a packed file, and the sentences about one that does not fit.</summary>
public sealed class PackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".")]
    [InlineData("model.safetensors")]
    public async Task A_packed_file_gives_the_same_bits(string input)
    {
        _folder.CopyPocket("model.safetensors");

        ProgramRun run = await ProgramRun.In(_folder.Path, "pack", input, "-o", "packed.safetensors");

        Assert.Equal("", run.Errors);
        Assert.Equal("packed.safetensors: 4.3 MB for the network 'pocket'\n", run.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp"));
        using ConvNextModel plain = Pocket.Load();
        using ConvNextModel packed = PocketCifar10.Load(_folder.File("packed.safetensors"));
        Assert.Equal(Logits(plain, Pocket.RecipePixels(4)), Logits(packed, Pocket.RecipePixels(4)));
    }

    [Fact]
    public async Task Classify_takes_a_packed_file()
    {
        Pack();

        ProgramRun packed = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--weights", "packed.safetensors");
        ProgramRun embedded = await ProgramRun.In(_folder.Path, "classify", "cat.png");

        Assert.Equal("", packed.Errors);
        Assert.Equal(0, packed.ExitCode);
        Assert.Equal(embedded.Output.Split('\n')[..6], packed.Output.Split('\n')[..6]);
    }

    [Fact]
    public async Task A_packed_file_is_verified_on_request()
    {
        Pack();
        string path = _folder.File("packed.safetensors");

        ProgramRun whole = await ProgramRun.In(_folder.Path, "info", "--weights", "packed.safetensors", "--verify");
        Assert.Equal("", whole.Errors);
        Assert.Equal(0, whole.ExitCode);
        Assert.Matches("\nweights    [0-9 ]+ bytes, from packed\\.safetensors; layout [0-9a-f]{16}; as they were written, by their checksum\n", whole.Output);

        byte[] content = File.ReadAllBytes(path);
        content[^1000] ^= 16;
        File.WriteAllBytes(path, content);
        ProgramRun damaged = await ProgramRun.In(_folder.Path, "info", "--weights", "packed.safetensors", "--verify");
        Assert.Matches(
            "^convnext: packed\\.safetensors is damaged: its checksum is [0-9a-f]{8}, but '[0-9a-f]{8}' was written with it; run 'convnext pack' on the checkpoint again\\.\n$", damaged.Errors);
        Assert.Equal((1, ""), (damaged.ExitCode, damaged.Output));

        ProgramRun without = await ProgramRun.In(_folder.Path, "info", "--verify");
        Assert.StartsWith("convnext: Option --verify needs --weights: it verifies a packed file.\n", without.Errors, StringComparison.Ordinal);
        Assert.Equal(2, without.ExitCode);
    }

    [Fact]
    public async Task A_file_that_was_packed_for_another_network_is_refused()
    {
        Pack();

        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--model", "tiny", "--weights", "packed.safetensors");

        // ConvNextTiny with as many labels as the file has.
        Assert.Matches(
            $"^convnext: packed\\.safetensors was packed for the network 'PocketCifar10' \\(fingerprint '{PocketCifar10.Network.Fingerprint}'\\), which does not fit ConvNextTiny "
            + "\\('[0-9a-f]+'\\); run 'convnext pack' on the checkpoint again\\.\n$",
            run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_truncated_packed_file_is_refused()
    {
        Pack();
        byte[] whole = File.ReadAllBytes(_folder.File("packed.safetensors"));
        File.WriteAllBytes(_folder.File("packed.safetensors"), whole[..^1000]);

        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "cat.png", "--weights", "packed.safetensors");

        Assert.Matches("^convnext: packed\\.safetensors: [^\n]+ the file is cut short\\.\n$", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_checkpoint_of_another_configuration_is_not_packed()
    {
        _folder.CopyPocket("model.safetensors");
        _folder.Write("config.json", File.ReadAllText(Path.Combine(Pocket.Folder, "config.json")).Replace("\"gelu\"", "\"relu\"", StringComparison.Ordinal));

        ProgramRun run = await ProgramRun.In(_folder.Path, "pack", ".", "-o", "packed.safetensors");

        Assert.Equal("convnext: ./config.json: \"hidden_act\" is relu, but the network 'pocket' was generated with gelu; 'convnext new . -o App' writes a project that has it.\n", run.Errors);
        Assert.False(File.Exists(_folder.File("packed.safetensors")));
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_one_sentence()
    {
        _folder.CopyPocket("model.safetensors");

        ProgramRun run = await ProgramRun.In(_folder.Path, "pack", "model.safetensors", "-o", "nowhere/packed.safetensors");

        Assert.Matches("^convnext: nowhere/packed\\.safetensors cannot be written: [^\n]+\n$", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public void Packing_a_packed_file_writes_the_same_file()
    {
        Pack();
        using (ConvNextModel packed = PocketCifar10.Load(_folder.File("packed.safetensors")))
        {
            packed.SavePacked(_folder.File("again.safetensors"));
        }

        Assert.Equal(File.ReadAllBytes(_folder.File("packed.safetensors")), File.ReadAllBytes(_folder.File("again.safetensors")));
    }

    [Fact]
    public void A_packed_model_inside_another_file_is_used_there()
    {
        Pack();
        byte[] packed = File.ReadAllBytes(_folder.File("packed.safetensors"));
        string program = _folder.File("program");
        File.WriteAllBytes(program, [.. new byte[8192], .. packed, .. new byte[100]]);

        ConvNextModel model;
        using (SafetensorsFile section = SafetensorsFile.OpenSection(program, 8192, packed.Length))
        {
            model = PocketCifar10.Load(section);
        }

        using (model)
        using (ConvNextModel plain = Pocket.Load())
        {
            Assert.Equal(Logits(plain, Pocket.RecipePixels(2)), Logits(model, Pocket.RecipePixels(2)));
        }
    }

    [Fact]
    public void The_networks_have_different_fingerprints_that_stay()
    {
        Assert.Matches("^[0-9a-f]{16}$", PocketCifar10.Network.Fingerprint);
        Assert.Equal(PocketCifar10.Network.Fingerprint, PocketCifar10.Network.Fingerprint);
        Assert.NotEqual(PocketCifar10.Network.Fingerprint, ConvNextTiny.Network.Fingerprint);
    }

    private void Pack()
    {
        using ConvNextModel model = Pocket.Load();
        model.SavePacked(_folder.File("packed.safetensors"));
    }

    private static List<int> Logits(ConvNextModel model, float[] pixels)
    {
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = 2, MaxBatch = 4 });
        return [.. session.Run(pixels).ToArray().Select(BitConverter.SingleToInt32Bits)];
    }
}
