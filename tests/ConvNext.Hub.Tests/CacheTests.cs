using System;
using System.Formats.Tar;
using System.IO;
using System.IO.Compression;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Hub.Testing;
using ConvNext.Safetensors;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Hub.Tests;

/// <summary>Caches that Hugging Face's own client wrote, read as they are and without a network.</summary>
public sealed class CacheTests : IDisposable
{
    private const string Copy = "tiny/convnext-copy";
    private const string OnlyBin = "tiny/only-bin";

    private readonly TemporaryFolder _folder = new("convnext-hub-");

    public CacheTests()
    {
        using FileStream archive = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "recorded", "hub-caches.tar.gz"));
        using GZipStream tar = new(archive, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(tar, _folder.Path, overwriteFiles: false);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("hub-cache", TestHub.Repository, "main", "b28b7af69320201d1cf206ebf28373980add1451")]
    [InlineData("hub-cache", TestHub.Repository, "b28b7af69320201d1cf206ebf28373980add1451", "b28b7af69320201d1cf206ebf28373980add1451")]
    [InlineData("hub-cache-nosymlinks", TestHub.Repository, "main", "b28b7af69320201d1cf206ebf28373980add1451")]
    [InlineData("hub-cache-xet", TestHub.Repository, "main", "b28b7af69320201d1cf206ebf28373980add1451")]
    [InlineData("hub-cache-xet", Copy, "main", "f84e2e2dadd87384fb55f25886926b777e8378f1")]
    public async Task A_model_is_found(string cache, string repository, string revision, string commit)
    {
        using HubClient client = new(Offline(cache));

        HubSnapshot? found = client.FindModel(repository, revision);
        HubSnapshot downloaded = await client.DownloadModelAsync(repository, revision);

        Assert.Equal(_folder.File(cache, $"models--{repository.Replace("/", "--", StringComparison.Ordinal)}", "snapshots", commit), downloaded.Folder);
        Assert.Equal(found?.Files, downloaded.Files);
        Assert.Equal(commit, downloaded.Commit);
        string weights = Path.Combine(downloaded.Folder, "model.safetensors");
        Assert.Equal(23440, CacheFile.Length(weights));
        using SafetensorsFile opened = SafetensorsFile.Open(weights);
    }

    [Fact]
    public async Task Weights_of_PyTorch_are_found()
    {
        using HubClient client = new(Offline("hub-cache"));
        HubSnapshot snapshot = await client.DownloadModelAsync(OnlyBin);
        Assert.Equal(["config.json", "pytorch_model.bin"], snapshot.Files);
    }

    [Theory]
    [InlineData("dev", "config.json")]
    [InlineData("refs/pr/1", "model.safetensors")]
    [InlineData("refs/pr/1", "nested/dir/notes.txt")]
    public async Task A_file_of_a_revision_is_found(string revision, string path)
    {
        using HubClient client = new(Offline("hub-cache"));
        Assert.True(File.Exists(await client.DownloadFileAsync(TestHub.Repository, path, revision)));
    }

    [Theory]
    [InlineData(TestHub.Repository, "dev")] // Its configuration is there, its weights are not.
    [InlineData(TestHub.Repository, "never")]
    [InlineData("tiny/never", "main")]
    public async Task What_is_missing_is_named(string repository, string revision)
    {
        using HubClient client = new(Offline("hub-cache"));

        HubException error = await Assert.ThrowsAsync<HubException>(() => client.DownloadModelAsync(repository, revision));

        Assert.Equal($"{repository} ({revision}) is not complete in the cache {_folder.File("hub-cache")}, and the network is switched off (HF_HUB_OFFLINE).", error.Message);
        Assert.Null(client.FindModel(repository, revision));
    }

    [Fact]
    public async Task The_shared_store_is_read_and_never_written_through()
    {
        // The blob is a link into the store, whose content is gone: it is fetched into the repository, and not into the store, which is others'.
        await using TestHub hub = await TestHub.Start();
        string store = Directory.GetFiles(_folder.File("hub-cache-xet", "blobs", "c6"), "*0819db21")[0];
        byte[] weights = File.ReadAllBytes(store);
        hub.Files["model.safetensors"] = weights;
        File.Delete(store);
        using HubClient client = hub.Client(hub.Options(_folder.File("hub-cache-xet")));
        Assert.Null(client.FindModel(TestHub.Repository));

        string file = await client.DownloadFileAsync(TestHub.Repository, "model.safetensors");

        Assert.Equal(weights, File.ReadAllBytes(file));
        Assert.False(File.Exists(store));
        Assert.NotNull(client.FindModel(TestHub.Repository));
    }

    [Fact]
    public async Task A_link_whose_content_is_gone_is_fetched_again()
    {
        await using TestHub hub = await TestHub.Start();
        using HubClient client = hub.Client(hub.Options(_folder.File("new")));
        HubSnapshot snapshot = await client.DownloadModelAsync(TestHub.Repository);
        string weights = Path.Combine(snapshot.Folder, "model.safetensors");
        File.Delete(new FileInfo(weights).ResolveLinkTarget(true)!.FullName);
        Assert.Null(client.FindModel(TestHub.Repository));

        await client.DownloadModelAsync(TestHub.Repository);

        Assert.Equal(hub.Files["model.safetensors"], File.ReadAllBytes(weights));
    }

    [Fact]
    public async Task A_lock_that_another_program_holds_is_waited_for()
    {
        await using TestHub hub = await TestHub.Start();
        string etag = TestHub.EtagOf("config.json", hub.Files["config.json"]);
        string path = _folder.File("new", ".locks", "models--tiny--convnext-micro", $"{etag}.lock");
        using HubClient client = hub.Client(hub.Options(_folder.File("new")));
        Task<string> download;
        using (await CacheLock.Take(path, CancellationToken.None))
        {
            download = client.DownloadFileAsync(TestHub.Repository, "config.json");
            await Task.WhenAny(download, Task.Delay(500));
            Assert.False(download.IsCompleted);
        }

        Assert.True(File.Exists(await download));
    }

    [Fact]
    public async Task Waiting_for_a_lock_can_be_ended()
    {
        string path = _folder.File("locks", "a.lock");
        using CancellationTokenSource source = new();
        using (await CacheLock.Take(path, CancellationToken.None))
        {
            Task<CacheLock> second = CacheLock.Take(path, source.Token);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        }
    }

    private HubOptions Offline(string cache) => new() { CacheFolder = _folder.File(cache), IsOffline = true, Endpoint = new Uri("http://127.0.0.1:9") };
}
