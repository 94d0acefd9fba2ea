using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using ConvNext.Runtime.Tests.Safetensors;
using ConvNext.Safetensors;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

/// <summary>Weights that come out of a pipe or a device: read to their end, or refused by a true sentence, and never waited for without end.</summary>
public sealed class PipeTests : IDisposable
{
    private static readonly byte[] OneTensor = SafetensorsBytes.Build("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_pipe_is_read_to_its_end()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string pipe = MakePipe();
        Task writer = Attempts.OnOwnThread(() =>
        {
            // Shared: else .NET locks the pipe, and whoever comes second is refused.
            using var stream = new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.Write(OneTensor.AsSpan(0, 5));
            stream.Flush();
            stream.Write(OneTensor.AsSpan(5));
        });

        using Checkpoint checkpoint = Checkpoint.Open(pipe);
        await writer;

        Assert.Equal(["a"], checkpoint.Names);
    }

    [Fact]
    public void A_pipe_to_which_nobody_writes_is_given_up()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string pipe = MakePipe();
        var patience = new StreamPatience(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.2));

        string message = Assert.Throws<SafetensorsException>(() => WeightFile.Open(pipe, patience)).Message;

        Assert.Equal($"{pipe} is a pipe to which nobody wrote for 0.2 seconds.", message);
    }

    [Fact]
    public void A_pipe_whose_writer_stops_is_given_up()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string pipe = MakePipe();
        using FileStream writer = new(pipe, FileMode.Open, FileAccess.ReadWrite);
        writer.Write(OneTensor.AsSpan(0, 9));
        writer.Flush();
        var patience = new StreamPatience(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.2));

        string message = Assert.Throws<SafetensorsException>(() => WeightFile.Open(pipe, patience)).Message;

        Assert.Contains("gave nothing more for 0.2 seconds", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero", "zeros")]
    [InlineData("/dev/null", "is empty")]
    public void Devices_are_refused_at_once(string device, string expected)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Assert.Contains(expected, Assert.Throws<SafetensorsException>(() => Checkpoint.Open(device)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_without_an_end_is_not_read_for_ever()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string index = _folder.File("model.safetensors.index.json");
        File.CreateSymbolicLink(index, "/dev/zero");

        Assert.Contains("gives more than", Assert.Throws<SafetensorsException>(() => Checkpoint.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private string MakePipe()
    {
        string path = _folder.File("pipe");
        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
        return path;
    }
}
