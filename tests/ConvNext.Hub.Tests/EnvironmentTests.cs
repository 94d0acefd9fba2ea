using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Hub.Tests;

/// <summary>The variables of Hugging Face's client, and names.</summary>
public sealed class EnvironmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("convnext-hub-");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "/home/me/.cache/huggingface/hub")]
    [InlineData("XDG_CACHE_HOME=/x", "/x/huggingface/hub")]
    [InlineData("HF_HOME=/h;XDG_CACHE_HOME=/x", "/h/hub")]
    [InlineData("HF_HOME=~/h", "/home/me/h/hub")]
    [InlineData("HUGGINGFACE_HUB_CACHE=/old;HF_HOME=/h", "/old")]
    [InlineData("HF_HUB_CACHE=/new;HUGGINGFACE_HUB_CACHE=/old", "/new")]
    [InlineData("HF_HUB_CACHE=$DISK/hub;DISK=/d", "/d/hub")]
    [InlineData("HF_HUB_CACHE=${DISK}/hub;DISK=/d", "/d/hub")]
    [InlineData("HF_HUB_CACHE=$NOWHERE/hub", "$NOWHERE/hub")]
    [InlineData("HF_HUB_CACHE=;TRANSFORMERS_CACHE=/t", "/home/me/.cache/huggingface/hub")]
    public void The_cache_is_where_other_clients_have_it(string variables, string expected) => Assert.Equal(expected, Options(variables).CacheFolder);

    [Theory]
    [InlineData("", null)]
    [InlineData("HF_TOKEN= hf_a \n", "hf_a")]
    [InlineData("HF_TOKEN=;HUGGING_FACE_HUB_TOKEN=hf_b", "hf_b")]
    [InlineData("HF_TOKEN=hf_a;HUGGING_FACE_HUB_TOKEN=hf_b", "hf_a")]
    [InlineData("HF_TOKEN=hf_a;HF_HUB_DISABLE_IMPLICIT_TOKEN=1", null)]
    [InlineData("HF_HOME=FOLDER", "hf_file")]
    [InlineData("HF_TOKEN_PATH=FOLDER/token;HF_HOME=/h", "hf_file")]
    [InlineData("HF_TOKEN=hf_a;HF_HOME=FOLDER", "hf_a")]
    public void The_token_is_where_other_clients_have_it(string variables, string? expected)
    {
        File.WriteAllText(_folder.File("token"), "hf_file\n");
        Assert.Equal(expected, Options(variables.Replace("FOLDER", _folder.Path, StringComparison.Ordinal)).Token);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("HF_HUB_OFFLINE=1", true)]
    [InlineData("HF_HUB_OFFLINE=yes", true)]
    [InlineData("HF_HUB_OFFLINE=True", true)]
    [InlineData("HF_HUB_OFFLINE=on", true)]
    [InlineData("HF_HUB_OFFLINE=2", false)]
    [InlineData("TRANSFORMERS_OFFLINE=1", true)]
    [InlineData("HF_HUB_OFFLINE=0;TRANSFORMERS_OFFLINE=1", false)]
    public void The_network_can_be_switched_off(string variables, bool expected) => Assert.Equal(expected, Options(variables).IsOffline);

    [Fact]
    public void The_hub_can_be_another()
    {
        Assert.Equal(new Uri("https://huggingface.co"), Options(string.Empty).Endpoint);
        Assert.Equal(new Uri("https://mirror.example:8443"), Options("HF_ENDPOINT=https://mirror.example:8443/").Endpoint);
        HubException error = Assert.Throws<HubException>(() => Options("HF_ENDPOINT=mirror"));
        Assert.Equal("HF_ENDPOINT is 'mirror'; an address like https://huggingface.co is needed.", error.Message);
    }

    [Theory]
    [InlineData("facebook/convnext-tiny-224", true)]
    [InlineData("gpt2", true)]
    [InlineData("a/b/c", false)]
    [InlineData("../etc", false)]
    [InlineData("a/..", false)]
    [InlineData("a--b/c", false)]
    [InlineData("a/b\n", false)]
    [InlineData("", false)]
    [InlineData("/a", false)]
    [InlineData("a b/c", false)]
    [InlineData("a/ü", false)]
    public void A_repository_has_a_name(string name, bool isOne) => AssertName(() => HubName.Repository(name), isOne);

    [Theory]
    [InlineData("main", true)]
    [InlineData("refs/pr/4", true)]
    [InlineData("v1.0+x", true)]
    [InlineData("../main", false)]
    [InlineData("a/../b", false)]
    [InlineData("/a", false)]
    [InlineData("a//b", false)]
    [InlineData("a?b", false)]
    [InlineData("", false)]
    public void A_revision_has_a_name(string name, bool isOne) => AssertName(() => HubName.Revision(name), isOne);

    [Theory]
    [InlineData("config.json", true)]
    [InlineData("a/b c/ü.txt", true)]
    [InlineData("../config.json", false)]
    [InlineData("a/./b", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("C:/x", false)]
    [InlineData("a\\b", false)]
    [InlineData("a\0b", false)]
    [InlineData("", false)]
    public void A_file_has_a_path(string path, bool isOne) => AssertName(() => HubName.File(path), isOne);

    private static void AssertName(Action check, bool isOne)
    {
        if (isOne)
        {
            check();
            return;
        }

        HubException error = Assert.Throws<HubException>(check);
        Assert.Equal(HubErrorKind.InvalidName, error.Kind);
        Assert.DoesNotContain(error.Message, character => char.IsControl(character));
    }

    private static HubOptions Options(string variables)
    {
        IEnumerable<string[]> pairs = variables.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2));
        Dictionary<string, string> values = pairs.ToDictionary(pair => pair[0], pair => pair[1]);
        return HubOptions.FromEnvironment(name => values.GetValueOrDefault(name), "/home/me");
    }
}
