using System;
using System.IO;
using System.Threading.Tasks;
using ConvNext.Hub.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ConvNext.Hub.Tests;

/// <summary>Hubs that refuse, do not answer, or are none; and what the cache does then.</summary>
public sealed class RefusalTests : HubTest
{
    public static TheoryData<int, string?, string?, bool, HubErrorKind> Refusals => new()
    {
        { 401, "RepoNotFound", "Invalid username or password.", false, HubErrorKind.RepositoryNotFound },
        { 404, "RepoNotFound", "Repository not found", true, HubErrorKind.RepositoryNotFound },
        { 404, "RevisionNotFound", "Invalid rev id: main", false, HubErrorKind.RevisionNotFound },
        { 404, "EntryNotFound", "Entry not found", false, HubErrorKind.EntryNotFound },
        { 401, "GatedRepo", "Access to model is restricted.", false, HubErrorKind.Gated },
        { 403, "GatedRepo", "Access to model is restricted.", true, HubErrorKind.Gated },
        { 401, null, "Invalid credentials in Authorization header", true, HubErrorKind.InvalidToken },
        { 403, null, "Access to this resource is disabled.", false, HubErrorKind.Disabled },
        { 401, null, null, false, HubErrorKind.RepositoryNotFound },
        { 404, null, null, false, HubErrorKind.EntryNotFound },
        { 418, null, null, false, HubErrorKind.UnexpectedAnswer },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_is_told_at_once_and_without_the_token(int status, string? code, string? message, bool hasToken, HubErrorKind kind)
    {
        Hub.HubFault = async context =>
        {
            await TestHub.Refuse(context, status, code, message);
            return true;
        };
        HubOptions options = Hub.Options(Folder.Path) with { Token = hasToken ? TestHub.Token : null };

        HubException ofFile = await Assert.ThrowsAsync<HubException>(() => Weights(options));
        using HubClient client = Hub.Client(options);
        HubException ofModel = await Assert.ThrowsAsync<HubException>(() => client.DownloadModelAsync(TestHub.Repository));

        Assert.Equal((kind, kind), (ofFile.Kind, ofModel.Kind));
        Assert.DoesNotContain(TestHub.Token, ofFile.ToString() + ofModel, StringComparison.Ordinal);
        Assert.Empty(Hub.Waits);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(0)] // The connection is cut.
    public async Task What_is_cached_answers_when_the_hub_does_not(int status)
    {
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));
        await client.DownloadModelAsync(TestHub.Repository);
        string cached = await client.DownloadFileAsync(TestHub.Repository, "config.json");
        Hub.HubFault = async context =>
        {
            if (status == 0)
            {
                context.Abort();
            }
            else
            {
                await TestHub.Refuse(context, status);
            }

            return true;
        };

        HubSnapshot snapshot = await client.DownloadModelAsync(TestHub.Repository);

        Assert.Equal(3, snapshot.Files.Count);
        Assert.EndsWith("The cache's copy is used.", snapshot.Warning, StringComparison.Ordinal);
        Assert.Equal(cached, await client.DownloadFileAsync(TestHub.Repository, "config.json"));
        Assert.Empty(Hub.Waits);
    }

    [Fact]
    public async Task A_revision_that_is_gone_is_an_error_although_the_cache_has_it()
    {
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));
        await client.DownloadModelAsync(TestHub.Repository);
        Hub.HubFault = async context =>
        {
            await TestHub.Refuse(context, 404, "RevisionNotFound");
            return true;
        };

        HubException error = await Assert.ThrowsAsync<HubException>(() => client.DownloadModelAsync(TestHub.Repository));
        Assert.Equal(HubErrorKind.RevisionNotFound, error.Kind);
    }

    [Fact]
    public async Task An_answer_without_a_commit_is_not_the_hubs()
    {
        Hub.HubFault = async context =>
        {
            await HttpResponseWritingExtensions.WriteAsync(context.Response, "<html>Please log in to the network</html>");
            return true;
        };
        using HubClient client = Hub.Client(Hub.Options(Folder.Path));

        HubException ofFile = await Assert.ThrowsAsync<HubException>(Weights);
        HubException ofModel = await Assert.ThrowsAsync<HubException>(() => client.DownloadModelAsync(TestHub.Repository));

        Assert.Equal((HubErrorKind.UnexpectedAnswer, HubErrorKind.UnexpectedAnswer), (ofFile.Kind, ofModel.Kind));
        Assert.Contains("a proxy or a firewall may have given it", ofFile.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        Hub.HubFault = context =>
        {
            context.Response.Redirect(context.Request.Path, permanent: false, preserveMethod: true);
            return Task.FromResult(true);
        };

        HubException error = await Assert.ThrowsAsync<HubException>(Weights);
        Assert.Equal(HubErrorKind.UnexpectedAnswer, error.Kind);
    }

    [Fact]
    public async Task A_redirect_to_what_is_no_address_is_quoted()
    {
        Hub.HubFault = context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "https://[";
            return Task.FromResult(true);
        };

        HubException error = await Assert.ThrowsAsync<HubException>(Weights);

        Assert.Equal(HubErrorKind.UnexpectedAnswer, error.Kind);
        Assert.EndsWith(" redirects to 'https://[', which is no address.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_that_nobody_runs_is_named()
    {
        HubOptions options = Hub.Options(Folder.Path) with { Endpoint = new Uri("http://127.0.0.1:9") };

        HubException error = await Assert.ThrowsAsync<HubException>(() => Weights(options));

        Assert.Equal(HubErrorKind.Unreachable, error.Kind);
        Assert.StartsWith("model.safetensors of tiny/convnext-micro (main) cannot be fetched from 127.0.0.1:9: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_named()
    {
        File.WriteAllText(Folder.File("file"), string.Empty);

        HubException error = await Assert.ThrowsAsync<HubException>(() => Weights(Hub.Options(Folder.File("file"))));

        Assert.Equal(HubErrorKind.CacheNotWritable, error.Kind);
        Assert.Contains("another folder can be given with HF_HUB_CACHE", error.Message, StringComparison.Ordinal);
    }
}
