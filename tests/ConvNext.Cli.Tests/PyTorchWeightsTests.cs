using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>Weights that are no safetensors: what the program does with files of PyTorch's and with what is none.</summary>
public sealed class PyTorchWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("checkpoint.pth")]
    [InlineData(".")]
    public async Task A_training_checkpoint_is_classified_with_and_what_was_taken_is_said(string weights)
    {
        WriteCheckpoint("checkpoint.pth", "state_dict", "state_dict_ema");

        ProgramRun embedded = await ProgramRun.In(_folder.Path, "classify", "cat.png");
        ProgramRun preferred = await ProgramRun.In(_folder.Path, "classify", "--weights", weights, "cat.png");
        ProgramRun chosen = await ProgramRun.In(_folder.Path, "classify", "--weights", weights, "--key", "state_dict", "cat.png");

        Assert.Matches("^convnext: [^\n]*checkpoint\\.pth: the weights under 'state_dict_ema' are taken; --key chooses others: 'state_dict'\\.\n$", preferred.Errors);
        Assert.Equal("", chosen.Errors);
        Assert.Equal((0, 0), (preferred.ExitCode, chosen.ExitCode));
        Assert.Equal(embedded.Output.Split('\n')[..6], chosen.Output.Split('\n')[..6]);
        Assert.NotEqual(preferred.Output.Split('\n')[..6], chosen.Output.Split('\n')[..6]);
    }

    [Fact]
    public async Task What_is_not_packed_has_no_checksum_to_verify()
    {
        _folder.CopyPocket("model.safetensors");

        ProgramRun run = await ProgramRun.In(_folder.Path, "info", "--weights", "model.safetensors", "--verify");

        Assert.Equal("convnext: model.safetensors is not packed, and only packed files have a checksum; 'convnext pack' writes them.\n", run.Errors);
        Assert.Equal(("", 1), (run.Output, run.ExitCode));
    }

    [Fact]
    public async Task Convert_takes_safetensors_too()
    {
        _folder.CopyPocket("model.safetensors");

        ProgramRun converted = await ProgramRun.In(_folder.Path, "convert", "model.safetensors", "-o", "again.safetensors");
        ProgramRun classified = await ProgramRun.In(_folder.Path, "classify", "--weights", "again.safetensors", "cat.png");

        Assert.Equal(("", 0), (converted.Errors, converted.ExitCode));
        Assert.Contains(" tensors\n", converted.Output, StringComparison.Ordinal);
        Assert.Equal(0, classified.ExitCode);
    }

    [Fact]
    public async Task A_key_needs_weights_of_ones_own_and_a_file_that_has_keys()
    {
        _folder.CopyPocket("model.safetensors");

        ProgramRun without = await ProgramRun.In(_folder.Path, "classify", "--key", "model", "cat.png");
        ProgramRun inSafetensors = await ProgramRun.In(_folder.Path, "classify", "--weights", "model.safetensors", "--key", "model", "cat.png");

        Assert.Equal(2, without.ExitCode);
        Assert.Equal(1, inSafetensors.ExitCode);
        Assert.Contains("which has no keys", inSafetensors.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_file_of_weights_is_one_sentence()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "model.safetensors"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");

        ProgramRun run = await ProgramRun.In(_folder.Path, "classify", "--weights", "model.safetensors", "cat.png");

        Assert.Contains("is a Git LFS pointer", run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    // The pocket network's weights under the first key, zeros under the second, as torch.save writes them.
    private unsafe void WriteCheckpoint(string name, string key, string zerosKey)
    {
        using SafetensorsFile pocket = SafetensorsFile.Open(Path.Combine(Pocket.Folder, "model.safetensors"));
        using var zip = new ZipArchive(File.Create(_folder.File(name)), ZipArchiveMode.Create);
        var pickle = new List<byte> { 0x80, 2, (byte)'}', (byte)'(' };
        int storages = 0;
        foreach ((string dictionary, bool isZero) in new[] { (key, false), (zerosKey, true) })
        {
            Text(pickle, dictionary);
            pickle.AddRange("}("u8);
            foreach (string tensorName in pocket.Names)
            {
                Assert.True(pocket.TryGet(tensorName, out TensorData? tensor));
                Assert.Equal(TensorElementType.Float32, tensor.ElementType);
                byte[] bytes = new ReadOnlySpan<byte>(tensor.Data, (int)tensor.LengthInBytes).ToArray();
                using (Stream stream = zip.CreateEntry($"checkpoint/data/{storages}", CompressionLevel.NoCompression).Open())
                {
                    stream.Write(isZero ? new byte[bytes.Length] : bytes);
                }

                Text(pickle, tensorName);
                pickle.AddRange("ctorch._utils\n_rebuild_tensor_v2\n(("u8);
                Text(pickle, "storage");
                pickle.AddRange("ctorch\nFloatStorage\n"u8);
                Text(pickle, $"{storages++}");
                Text(pickle, "cpu");
                Number(pickle, bytes.Length / 4);
                pickle.AddRange("tQ"u8);
                Number(pickle, 0);
                pickle.Add((byte)'(');
                tensor.Shape.ToList().ForEach(dimension => Number(pickle, dimension));
                pickle.AddRange("t("u8);
                long stride = 1;
                long[] strides = [.. tensor.Shape.Reverse().Select(dimension => (stride *= dimension) / dimension).Reverse()];
                strides.ToList().ForEach(value => Number(pickle, value));
                pickle.AddRange([(byte)'t', 0x89, (byte)'}', (byte)'t', (byte)'R']);
            }

            pickle.Add((byte)'u');
        }

        pickle.AddRange("u."u8);
        using Stream data = zip.CreateEntry("checkpoint/data.pkl", CompressionLevel.NoCompression).Open();
        data.Write([.. pickle]);
    }

    private static void Text(List<byte> pickle, string text)
    {
        pickle.Add((byte)'X');
        pickle.AddRange(BitConverter.GetBytes(text.Length));
        pickle.AddRange(Encoding.ASCII.GetBytes(text));
    }

    private static void Number(List<byte> pickle, long number)
    {
        pickle.Add((byte)'J');
        pickle.AddRange(BitConverter.GetBytes((int)number));
    }
}
