using System;
using System.Linq;
using System.Text.RegularExpressions;

namespace ConvNext.Hub;

/// <summary>Names of repositories, revisions and files: what they may be, and how they stand in addresses and in the cache.</summary>
internal static partial class HubName
{
    private const int LongestName = 96;
    private const int LongestPath = 1024;

    /// <summary>Checks the name of a model's repository, <c>org/name</c> or <c>name</c>.</summary>
    public static string Repository(string name)
    {
        if (name.Length <= LongestName && RepositoryName().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal) && !name.Contains("--", StringComparison.Ordinal))
        {
            return name;
        }

        throw new HubException(HubErrorKind.InvalidName, $"'{Shown(name)}' is not the name of a repository; a name like facebook/convnext-tiny-224 is needed.");
    }

    /// <summary>Checks a branch, tag, commit, or pull request (<c>refs/pr/4</c>).</summary>
    public static string Revision(string revision)
    {
        if (revision.Length <= LongestName && RevisionName().IsMatch(revision) && IsSafePath(revision))
        {
            return revision;
        }

        throw new HubException(
            HubErrorKind.InvalidName, $"'{Shown(revision)}' is not the name of a revision; a branch, a tag, a commit or a pull request (refs/pr/4) is needed.");
    }

    /// <summary>Checks the path of a file in a repository, whoever it comes from: it must not lead out of the snapshot's folder.</summary>
    public static string File(string path)
    {
        if (path.Length <= LongestPath && IsSafePath(path) && !path.Any(char.IsControl) && path.IndexOfAny(['\\', ':']) < 0)
        {
            return path;
        }

        throw new HubException(
            HubErrorKind.InvalidName, $"'{Shown(path)}' is not the path of a file in a repository; a path like config.json, relative and without '..', is needed.");
    }

    /// <summary>Whether a revision is a whole commit, which names one state for ever.</summary>
    public static bool IsCommit(string revision) => IsHexadecimal(revision, 40);

    /// <summary>Whether a text has exactly so many digits, all hexadecimal and lower case.</summary>
    public static bool IsHexadecimal(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigitLower);

    /// <summary>A revision as one segment of an address.</summary>
    public static string InAddress(string revision) => Uri.EscapeDataString(revision);

    /// <summary>A file's path in an address: its separators stay.</summary>
    public static string PathInAddress(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The folder of a repository in the cache.</summary>
    public static string InCache(string repository) => $"models--{repository.Replace("/", "--", StringComparison.Ordinal)}";

    private static bool IsSafePath(string path) => path.Split('/').All(part => part is not ("" or "." or ".."));

    // A name out of a message of a stranger may be long or hold what a terminal would obey.
    private static string Shown(string name) => new([.. name.Take(LongestName).Select(character => char.IsControl(character) ? '\uFFFD' : character)]);

    [GeneratedRegex(@"^[A-Za-z0-9_][\w.-]*(/[A-Za-z0-9_][\w.-]*)?\z", RegexOptions.ECMAScript)]
    private static partial Regex RepositoryName();

    [GeneratedRegex(@"^[\w.+~@-][\w./+~@-]*\z", RegexOptions.ECMAScript)]
    private static partial Regex RevisionName();
}
