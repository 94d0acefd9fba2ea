using System;
using System.IO;

namespace ConvNext.Hub;

/// <summary>One repository in the cache: where its blobs, snapshots, references and locks lie, as Hugging Face's own client has them.</summary>
internal sealed class CacheRepository(string cacheFolder, string repository, bool usesSymbolicLinks)
{
    // What the client of huggingface_hub 2.4 writes, word for word.
    private const string Tag = """
        Signature: 8a477f597d28d172789f06886806bc55
        # This file is a cache directory tag created by huggingface_hub.
        # For information about cache directory tags, see:
        #	https://bford.info/cachedir/

        """;

    private readonly string _folder = Path.Combine(cacheFolder, HubName.InCache(repository));

    /// <summary>The folder of a commit's files.</summary>
    public string Snapshot(string commit) => Path.Combine(_folder, "snapshots", commit);

    /// <summary>Where a file of a commit lies, whether it is there or not.</summary>
    public string FileOf(string commit, string path) => Path.Combine([Snapshot(commit), .. path.Split('/')]);

    /// <summary>Whether a file of a commit is there. A link to a blob that is gone is no file.</summary>
    public bool Has(string commit, string path) => CacheFile.Exists(FileOf(commit, path));

    /// <summary>Where the content with this tag lies, whether it is there or not. It may be a link into the store that caches share: it is read, never written.</summary>
    public string Blob(string etag) => Path.Combine(_folder, "blobs", etag);

    /// <summary>The lock that whoever downloads this content holds.</summary>
    public string Lock(string etag) => Path.Combine(cacheFolder, ".locks", HubName.InCache(repository), $"{etag}.lock");

    /// <summary>The commit that a revision was when it was last asked for; null where it never was.</summary>
    public string? CommitOf(string revision)
    {
        if (HubName.IsCommit(revision))
        {
            return revision;
        }

        try
        {
            string commit = File.ReadAllText(Reference(revision)).Trim();
            return HubName.IsCommit(commit) ? commit : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether the hub has said that a commit has no such file.</summary>
    public bool IsKnownMissing(string commit, string path) => File.Exists(Missing(commit, path));

    /// <summary>Makes the cache's folder and marks it, so that backups leave it out.</summary>
    public void Prepare()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "blobs"));
        string tag = Path.Combine(cacheFolder, "CACHEDIR.TAG");
        if (!File.Exists(tag))
        {
            WriteWhole(tag, Tag);
        }
    }

    /// <summary>Remembers the commit of a revision. No newline ends the file: with one, Python's client does not find the commit offline.</summary>
    public void Remember(string revision, string commit)
    {
        if (!HubName.IsCommit(revision) && CommitOf(revision) != commit)
        {
            WriteWhole(Reference(revision), commit);
        }
    }

    /// <summary>Remembers that a commit has no such file.</summary>
    public void RememberMissing(string commit, string path)
    {
        if (!IsKnownMissing(commit, path))
        {
            WriteWhole(Missing(commit, path), string.Empty);
        }
    }

    /// <summary>Gives a blob its name in a snapshot: as a relative link, or, where there are none, by moving it there.</summary>
    public void Show(string etag, string commit, string path)
    {
        string file = FileOf(commit, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (!usesSymbolicLinks || !Link(file, Path.GetRelativePath(Path.GetDirectoryName(file)!, Blob(etag))))
        {
            MoveOrCopy(Blob(etag), file);
        }
    }

    private static bool Link(string file, string target)
    {
        // Under a name of its own first: a link that is there already, perhaps to content that is gone, is replaced in one step.
        string temporary = Temporary(file);
        try
        {
            File.CreateSymbolicLink(temporary, target);
            File.Move(temporary, file, overwrite: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            File.Delete(temporary);
            return false;
        }
    }

    // What is itself a link into the shared store stays where it is.
    private static void MoveOrCopy(string blob, string file)
    {
        if (new FileInfo(blob).LinkTarget is null)
        {
            File.Move(blob, file, overwrite: true);
            return;
        }

        string temporary = Temporary(file);
        File.Copy(blob, temporary);
        File.Move(temporary, file, overwrite: true);
    }

    private static void WriteWhole(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = Temporary(path);
        File.WriteAllText(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }

    private static string Temporary(string path) => $"{path}.{Guid.NewGuid().ToString("N")[..8]}.incomplete";

    private string Reference(string revision) => Path.Combine([_folder, "refs", .. revision.Split('/')]);

    private string Missing(string commit, string path) => Path.Combine([_folder, ".no_exist", commit, .. path.Split('/')]);
}
