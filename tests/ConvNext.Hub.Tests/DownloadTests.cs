using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Hub.Testing;
using Xunit;

namespace ConvNext.Hub.Tests;

/// <summary>A model's way into the cache: requests, layout, token, threads, cancellation.</summary>
public sealed class DownloadTests : HubTest
{
    private static readonly string[] ModelFiles = ["config.json", "preprocessor_config.json", "model.safetensors"];

    [Fact]
    public async Task A_model_lies_in_the_cache_as_other_clients_have_it()
    {
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));
        HubSnapshot snapshot = await client.DownloadModelAsync(TestHub.Repository);

        string repository = Folder.File("models--tiny--convnext-micro");
        Assert.Equal(Path.Combine(repository, "snapshots", TestHub.Commit), snapshot.Folder);
        Assert.Equal(ModelFiles, snapshot.Files);
        Assert.Null(snapshot.Warning);
        Assert.Equal(TestHub.Commit, File.ReadAllText(Path.Combine(repository, "refs", "main")));
        foreach (string file in ModelFiles)
        {
            string blob = TestHub.EtagOf(file, Hub.Files[file]);
            Assert.Equal(Path.Combine("..", "..", "blobs", blob), new FileInfo(Path.Combine(snapshot.Folder, file)).LinkTarget);
            Assert.Equal(Hub.Files[file], File.ReadAllBytes(Path.Combine(repository, "blobs", blob)));
        }

        Assert.Equal(3, Directory.GetFiles(Path.Combine(repository, "blobs")).Length);
        Assert.StartsWith("Signature: 8a477f597d28d172789f06886806bc55\n", File.ReadAllText(Folder.File("CACHEDIR.TAG")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(Folder.File(".locks", "models--tiny--convnext-micro")).Length);
    }

    [Fact]
    public async Task What_is_there_costs_one_request()
    {
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));
        await client.DownloadModelAsync(TestHub.Repository);
        Hub.Hub.Forget();
        Hub.Store.Forget();

        await client.DownloadModelAsync(TestHub.Repository);

        Assert.Equal("GET", Assert.Single(Hub.Hub.Seen).Method);
        Assert.Empty(Hub.Store.Seen);
    }

    [Fact]
    public async Task A_whole_commit_that_is_there_costs_none()
    {
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));
        await client.DownloadModelAsync(TestHub.Repository);
        Hub.Hub.Forget();

        HubSnapshot snapshot = await client.DownloadModelAsync(TestHub.Repository, TestHub.Commit);

        Assert.Equal(ModelFiles, snapshot.Files);
        Assert.Empty(Hub.Hub.Seen);
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_alone_although_the_store_differs_in_its_port_only()
    {
        using HubClient client = Hub.Client(Hub.Options(Folder.Path) with { Token = TestHub.Token });
        await client.DownloadModelAsync(TestHub.Repository);

        Assert.Equal(Hub.Hub.Address.Host, Hub.Store.Address.Host);
        Assert.All(Hub.Hub.Seen, request => Assert.Equal($"Bearer {TestHub.Token}", request.Token));
        Assert.Null(Assert.Single(Hub.Store.Seen).Token);
    }

    [Fact]
    public async Task A_pull_request_is_one_segment_of_the_address_and_a_path_of_the_cache()
    {
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));
        string file = await client.DownloadFileAsync(TestHub.Repository, "config.json", "refs/pr/4");

        Assert.Equal($"/{TestHub.Repository}/resolve/refs%2Fpr%2F4/config.json", Hub.Hub.Seen[0].Path);
        Assert.Equal(TestHub.Commit, File.ReadAllText(Folder.File("models--tiny--convnext-micro", "refs", "refs", "pr", "4")));
        Assert.Equal(Hub.Files["config.json"], File.ReadAllBytes(file));
    }

    [Fact]
    public async Task Without_links_the_files_lie_in_the_snapshot()
    {
        using HubClient client = Hub.Client(Hub.Options(Folder.Path) with { UsesSymbolicLinks = false });
        HubSnapshot snapshot = await client.DownloadModelAsync(TestHub.Repository);
        Hub.Store.Forget();
        await client.DownloadModelAsync(TestHub.Repository);

        foreach (string file in ModelFiles)
        {
            Assert.Null(new FileInfo(Path.Combine(snapshot.Folder, file)).LinkTarget);
            Assert.Equal(Hub.Files[file], File.ReadAllBytes(Path.Combine(snapshot.Folder, file)));
        }

        Assert.Empty(Directory.GetFiles(Folder.File("models--tiny--convnext-micro", "blobs")));
        Assert.Empty(Hub.Store.Seen);
    }

    [Fact]
    public async Task Weights_of_PyTorch_are_fetched_where_there_are_no_others()
    {
        Hub.Files["pytorch_model.bin"] = Hub.Files["model.safetensors"];
        Hub.Files.Remove("model.safetensors");
        Hub.Files.Remove("preprocessor_config.json");
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));

        HubSnapshot snapshot = await client.DownloadModelAsync(TestHub.Repository);

        Assert.Equal(["config.json", "pytorch_model.bin"], snapshot.Files);
        Assert.True(File.Exists(Folder.File("models--tiny--convnext-micro", ".no_exist", TestHub.Commit, "preprocessor_config.json")));
        Assert.Equal(snapshot.Files, client.FindModel(TestHub.Repository)?.Files);
    }

    [Fact]
    public async Task The_parts_that_an_index_names_come_with_it()
    {
        byte[] part = Hub.Files["model.safetensors"];
        Hub.Files.Remove("model.safetensors");
        Hub.Files["model-00001-of-00002.safetensors"] = part[..1000];
        Hub.Files["model-00002-of-00002.safetensors"] = part[1000..];
        Hub.Files["model.safetensors.index.json"] =
            """{"weight_map": {"b": "model-00002-of-00002.safetensors", "a": "model-00001-of-00002.safetensors", "c": "model-00002-of-00002.safetensors"}}"""u8.ToArray();
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));

        HubSnapshot snapshot = await client.DownloadModelAsync(TestHub.Repository);

        string[] expected = [.. ModelFiles[..2], "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"];
        Assert.Equal(expected, snapshot.Files);
        Assert.All(expected, file => Assert.Equal(Hub.Files[file], File.ReadAllBytes(Path.Combine(snapshot.Folder, file))));
    }

    [Fact]
    public async Task An_index_cannot_name_a_file_outside()
    {
        Hub.Files.Remove("model.safetensors");
        Hub.Files["model.safetensors.index.json"] = """{"weight_map": {"a": "../../../../evil"}}"""u8.ToArray();
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));

        HubException error = await Assert.ThrowsAsync<HubException>(() => client.DownloadModelAsync(TestHub.Repository));

        Assert.Equal("'../../../../evil' is not the path of a file in a repository; a path like config.json, relative and without '..', is needed.", error.Message);
    }

    [Fact]
    public async Task Many_at_once_fetch_each_file_once()
    {
        Hub.StoreFault = async context =>
        {
            // Long enough for the others to ask for the same file.
            await Task.Delay(300);
            return false;
        };
        HubSnapshot[] snapshots = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            using HubClient client = Hub.Client(Hub.Options(Folder.Path));
            return await client.DownloadModelAsync(TestHub.Repository);
        }));

        Assert.Single(Hub.Store.Seen);
        Assert.All(snapshots, snapshot => Assert.Equal(Hub.Files["model.safetensors"], File.ReadAllBytes(Path.Combine(snapshot.Folder, "model.safetensors"))));
    }

    [Fact]
    public async Task A_download_that_is_ended_leaves_nothing()
    {
        using CancellationTokenSource source = new();
        Hub.StoreFault = async context =>
        {
            context.Response.ContentLength = 300_000;
            await context.Response.Body.WriteAsync(Hub.Files["model.safetensors"].AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.DownloadModelAsync(TestHub.Repository, cancellationToken: source.Token));

        Assert.Empty(Directory.GetFiles(Folder.Path, "*.incomplete", SearchOption.AllDirectories));
        Assert.Null(client.FindModel(TestHub.Repository));
    }

    [Fact]
    public async Task Progress_counts_files_and_bytes()
    {
        List<HubProgress> reports = [];
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));
        await client.DownloadModelAsync(TestHub.Repository, progress: new Collected(reports));

        Assert.Equal(ModelFiles, reports.Select(report => report.File).Distinct());
        Assert.All(reports, report => Assert.Equal(Array.IndexOf(ModelFiles, report.File), report.FileIndex));
        Assert.All(reports, report => Assert.Equal((3, Hub.Files[report.File].Length), (report.FileCount, (int)report.Length!)));
        Assert.Equal(300_000, reports[^1].Bytes);
        Assert.DoesNotContain(reports, report => report.IsFromCache);

        reports.Clear();
        await client.DownloadModelAsync(TestHub.Repository, progress: new Collected(reports));
        Assert.All(reports, report => Assert.True(report.IsFromCache && report.Bytes == report.Length));
    }

    private sealed class Collected(List<HubProgress> reports) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => reports.Add(value);
    }
}
