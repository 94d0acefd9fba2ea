using System;
using System.IO;
using System.Text.RegularExpressions;

namespace ConvNext.Hub;

/// <summary>The environment variables of Hugging Face's own client, with its rules (huggingface_hub 2.4, constants.py).</summary>
internal sealed partial class HubEnvironment(Func<string, string?> variable, string homeFolder)
{
    public Uri Endpoint
    {
        get
        {
            string? address = Given("HF_ENDPOINT");
            if (address is null)
            {
                return HubOptions.PublicHub;
            }

            return Uri.TryCreate(address.TrimEnd('/'), UriKind.Absolute, out Uri? endpoint) && endpoint.Scheme is "http" or "https"
                ? endpoint
                : throw new HubException(HubErrorKind.InvalidName, $"HF_ENDPOINT is '{address}'; an address like https://huggingface.co is needed.");
        }
    }

    public string CacheFolder => Expanded(Given("HF_HUB_CACHE") ?? Given("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(Home, "hub"));

    public string? Token
    {
        get
        {
            if (IsYes("HF_HUB_DISABLE_IMPLICIT_TOKEN"))
            {
                return null;
            }

            return Trimmed(variable("HF_TOKEN")) ?? Trimmed(variable("HUGGING_FACE_HUB_TOKEN")) ?? TokenFile();
        }
    }

    // HF_HUB_OFFLINE hides the other when it is set at all, be it to "0".
    public bool IsOffline => Given("HF_HUB_OFFLINE") is null ? IsYes("TRANSFORMERS_OFFLINE") : IsYes("HF_HUB_OFFLINE");

    public bool UsesSymbolicLinks => !IsYes("HF_HUB_DISABLE_SYMLINKS");

    private string Home => Expanded(Given("HF_HOME") ?? Path.Combine(Given("XDG_CACHE_HOME") ?? "~/.cache", "huggingface"));

    private static string? Trimmed(string? token)
    {
        string? trimmed = token?.Replace("\r", string.Empty, StringComparison.Ordinal).Replace("\n", string.Empty, StringComparison.Ordinal).Trim();
        return string.IsNullOrEmpty(trimmed) ? null : trimmed;
    }

    private string? TokenFile()
    {
        try
        {
            return Trimmed(File.ReadAllText(Expanded(Given("HF_TOKEN_PATH") ?? Path.Combine(Home, "token"))));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A token is optional: without one, public repositories are read, and for others the hub's answer says what is missing.
            return null;
        }
    }

    private string? Given(string name) => variable(name) is { Length: > 0 } value ? value : null;

    private bool IsYes(string name) => variable(name)?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private string Expanded(string path)
    {
        string withVariables = VariableInPath().Replace(path, match => variable(match.Groups[1].Value + match.Groups[2].Value) ?? match.Value);
        return withVariables == "~" || withVariables.StartsWith("~/", StringComparison.Ordinal) ? homeFolder + withVariables[1..] : withVariables;
    }

    [GeneratedRegex(@"\$(?:(\w+)|\{(\w+)\})")]
    private static partial Regex VariableInPath();
}
