using System;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ConvNext.Hub.Testing;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary><c>convnext download</c> and <c>--model org/name</c>, against a hub on loopback.</summary>
public sealed class DownloadTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private TestHub _hub = null!;
    private (string Name, string Value)[] _environment = [];

    public async Task InitializeAsync()
    {
        _hub = await TestHub.Start();
        _environment =
        [
            ("HF_ENDPOINT", _hub.Hub.Address.ToString().TrimEnd('/')), ("HF_HUB_CACHE", _folder.File("hub")), ("HF_HOME", _folder.File("home")), ("HF_TOKEN", ""),
            ("HF_HUB_OFFLINE", ""), ("TRANSFORMERS_OFFLINE", ""), ("CONVNEXT_CACHE", _folder.File("own")),
        ];
        _hub.Files["config.json"] = File.ReadAllBytes(Path.Combine(Pocket.Folder, "config.json"));
        _hub.Files["preprocessor_config.json"] = File.ReadAllBytes(Path.Combine(Pocket.Folder, "preprocessor_config.json"));
        _hub.Files["model.safetensors"] = File.ReadAllBytes(Path.Combine(Pocket.Folder, "model.safetensors"));
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_is_fetched_and_then_found_by_its_name()
    {
        ProgramRun before = await Run("classify", "cat.png", "--model", TestHub.Repository);
        Assert.Equal($"convnext: {TestHub.Repository} is not in the cache of this machine; 'convnext download {TestHub.Repository}' fetches it.\n", before.Errors);
        Assert.Equal((1, ""), (before.ExitCode, before.Output));

        ProgramRun download = await Run("download", TestHub.Repository);
        string snapshot = _folder.File("hub", "models--tiny--convnext-micro", "snapshots", TestHub.Commit);
        Assert.Equal((0, $"{snapshot}\n", ""), (download.ExitCode, download.Output, download.Errors));

        await _hub.DisposeAsync();
        ProgramRun after = await Run("classify", "cat.png", "--top", "1", "--json", "--model", TestHub.Repository);
        Assert.Equal("", after.Errors);
        Assert.StartsWith("{\"path\":\"cat.png\",\"model\":\"tiny/convnext-micro\",\"function_to_apply\":\"softmax\",\"classes\":[{\"label\":\"cat\"", after.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@main")]
    [InlineData($"@{TestHub.Commit}")]
    public async Task A_revision_is_part_of_the_name(string revision)
    {
        ProgramRun download = await Run("download", TestHub.Repository + revision);
        ProgramRun answer = await Run("classify", "cat.png", "--top", "1", "--model", TestHub.Repository + revision);

        Assert.Equal((0, 0, ""), (download.ExitCode, answer.ExitCode, answer.Errors));
    }

    [Fact]
    public async Task What_PyTorch_wrote_is_converted_once()
    {
        // The names in the file are not asked for here: the conversion keeps whatever tensors there are.
        _hub.Files.Remove("model.safetensors");
        _hub.Files["pytorch_model.bin"] = File.ReadAllBytes(Repository.PathOf("tests/ConvNext.Runtime.Tests/Weights/PyTorch/fixtures/module.bin"));

        ProgramRun first = await Run("download", TestHub.Repository);
        string converted = _folder.File("own", "converted", "tiny--convnext-micro", TestHub.Commit);
        Assert.Equal((0, $"{converted}\n", ""), (first.ExitCode, first.Output, first.Errors));
        Assert.Equal(
            ["config.json", "model.safetensors", "preprocessor_config.json"],
            Array.ConvertAll(Sorted(Directory.GetFiles(converted)), path => Path.GetFileName(path)));
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(converted, "model.safetensors"));

        ProgramRun second = await Run("download", TestHub.Repository);
        Assert.Equal(first.Output, second.Output);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(converted, "model.safetensors")));
        Assert.Single(Directory.GetDirectories(_folder.File("own", "converted", "tiny--convnext-micro")));

        ProgramRun asIs = await Run("download", TestHub.Repository, "--no-convert");
        Assert.EndsWith($"snapshots/{TestHub.Commit}\n", asIs.Output, StringComparison.Ordinal);

        string file = _folder.Write("file", "");
        ProgramRun nowhere = await RunWith([("CONVNEXT_CACHE", file)], "download", TestHub.Repository);
        Assert.Matches($"^convnext: {Regex.Escape(file)}/.* cannot be written: .*; another folder can be given with CONVNEXT_CACHE\\.\n$", nowhere.Errors);
        Assert.Equal((1, ""), (nowhere.ExitCode, nowhere.Output));
    }

    [Fact]
    public async Task A_network_that_the_program_does_not_have_is_named()
    {
        _hub.Files["config.json"] = """{"model_type": "convnext", "num_stages": 2, "depths": [1, 1], "hidden_sizes": [8, 16]}"""u8.ToArray();
        await Run("download", TestHub.Repository);

        ProgramRun run = await Run("classify", "cat.png", "--model", TestHub.Repository);

        Assert.Equal(
            $"convnext: {TestHub.Repository}: \"num_stages\" is 2, but the network 'tiny' was generated with 4; 'convnext new {TestHub.Repository} -o App' writes a project that has it.\n", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_project_for_a_repository_takes_its_small_files_alone(bool hasPreprocessor)
    {
        if (!hasPreprocessor)
        {
            _hub.Files.Remove("preprocessor_config.json");
        }

        ProgramRun run = await Run("new", TestHub.Repository, "-o", "App");

        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        Assert.Equal($"App: dotnet run -c Release --project App -- $(convnext download {TestHub.Repository}) PHOTO...\n", run.Output);
        Assert.Equal(_hub.Files["config.json"], File.ReadAllBytes(_folder.File("App", "model", "config.json")));
        Assert.Equal(hasPreprocessor, File.Exists(_folder.File("App", "model", "preprocessor_config.json")));
        Assert.Empty(Directory.GetFiles(_folder.File("hub"), "model.safetensors", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_repository_that_is_not_there_is_one_sentence()
    {
        ProgramRun run = await Run("download", "nobody/nothing");

        Assert.Matches("^convnext: [^\n]*nobody/nothing[^\n]*\n$", run.Errors);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task Offline_means_that_the_cache_answers_or_nothing_does()
    {
        ProgramRun missing = await RunWith([("HF_HUB_OFFLINE", "1")], "download", TestHub.Repository);
        Assert.Equal(
            $"convnext: {TestHub.Repository} (main) is not complete in the cache {_folder.File("hub")}, and the network is switched off (HF_HUB_OFFLINE).\n", missing.Errors);
        Assert.Equal(1, missing.ExitCode);
        Assert.Empty(_hub.Hub.Seen);

        await Run("download", TestHub.Repository);
        _hub.Hub.Forget();
        ProgramRun there = await RunWith([("HF_HUB_OFFLINE", "1")], "download", TestHub.Repository);
        Assert.Equal(0, there.ExitCode);
        Assert.Empty(_hub.Hub.Seen);
    }

    [Fact]
    public async Task The_token_is_sent_and_never_shown()
    {
        ProgramRun run = await RunWith([("HF_TOKEN", TestHub.Token)], "download", "nobody/nothing");

        Assert.Contains(_hub.Hub.Seen, request => request.Token == $"Bearer {TestHub.Token}");
        Assert.DoesNotContain(TestHub.Token, run.Errors + run.Output, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_signal_leaves_nothing_half_written()
    {
        TaskCompletionSource asked = new();
        _hub.StoreFault = async context =>
        {
            // Half of the file, and then nothing until the client goes.
            byte[] content = _hub.ContentOf(context);
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content.AsMemory(0, content.Length / 2));
            await context.Response.Body.FlushAsync();
            asked.TrySetResult();
            await Task.Delay(ProcessRun.Patience, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        using System.Diagnostics.Process process = UnixSignals.StartWithDefault(
            2, () => ProgramRun.StartWithEnvironment(_folder.Path, _environment, "download", TestHub.Repository));
        await asked.Task.WaitAsync(ProcessRun.Patience);
        Attempts.Until(() => Incomplete().Length > 0);

        UnixSignals.Send(process, 2);
        ProgramRun run = await ProgramRun.Finish(process);

        Assert.Equal((130, "", ""), (run.ExitCode, run.Output, run.Errors));
        Assert.Empty(Incomplete());
    }

    private static string[] Sorted(string[] paths)
    {
        Array.Sort(paths, StringComparer.Ordinal);
        return paths;
    }

    private string[] Incomplete() => Directory.Exists(_folder.File("hub")) ? Directory.GetFiles(_folder.File("hub"), "*.incomplete", SearchOption.AllDirectories) : [];

    private Task<ProgramRun> Run(params string[] arguments) => RunWith([], arguments);

    private Task<ProgramRun> RunWith((string, string)[] more, params string[] arguments) => ProgramRun.WithEnvironment(_folder.Path, [.. _environment, .. more], arguments);
}
