using System;
using System.Threading.Tasks;
using ConvNext.Hub.Testing;
using Xunit;

namespace ConvNext.Hub.Tests;

/// <summary>Weights that the hub's bot offers as safetensors in a pull request.</summary>
public sealed class ConversionPullRequestTests : HubTest
{
    private static readonly string[] ModelFiles = ["config.json", "preprocessor_config.json", "model.safetensors"];

    [Fact]
    public async Task The_bots_pull_request_is_taken_when_asked_for()
    {
        byte[] weights = Hub.Files["model.safetensors"];
        Hub.Files.Remove("model.safetensors");
        Hub.Files["pytorch_model.bin"] = weights;
        Hub.HubFault = async context =>
        {
            string target = context.Request.Path.Value!;
            if (target.EndsWith("/discussions", StringComparison.Ordinal))
            {
                await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, """
                    {"discussions": [
                      {"num": 7, "isPullRequest": true, "status": "open", "author": {"name": "someone"}},
                      {"num": 4, "isPullRequest": true, "status": "open", "author": {"name": "SFconvertbot"}},
                      {"num": 5, "isPullRequest": true, "status": "closed", "author": {"name": "SFconvertbot"}}]}
                    """);
                return true;
            }

            if (target.EndsWith("refs/pr/4", StringComparison.Ordinal) || target.EndsWith("refs%2Fpr%2F4", StringComparison.Ordinal))
            {
                Hub.Files["model.safetensors"] = weights;
            }

            return false;
        };
        using HubClient client = Hub.Client(Hub.Options(Folder.Path) with { TriesConversionPullRequest = true });

        HubSnapshot snapshot = await client.DownloadModelAsync(TestHub.Repository);

        Assert.Equal("refs/pr/4", snapshot.Revision);
        Assert.Equal(ModelFiles, snapshot.Files);
    }
}
