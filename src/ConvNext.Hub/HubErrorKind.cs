namespace ConvNext.Hub;

/// <summary>What kept a file of the hub from arriving.</summary>
public enum HubErrorKind
{
    /// <summary>The name of the repository, revision or file is not one.</summary>
    InvalidName,

    /// <summary>There is no such repository, or none that may be seen without a token.</summary>
    RepositoryNotFound,

    /// <summary>The repository has no such branch, tag, commit or pull request.</summary>
    RevisionNotFound,

    /// <summary>The repository has no such file in this revision.</summary>
    EntryNotFound,

    /// <summary>The repository's terms have to be accepted on its page first.</summary>
    Gated,

    /// <summary>The hub does not know the token.</summary>
    InvalidToken,

    /// <summary>The hub has closed this repository.</summary>
    Disabled,

    /// <summary>The hub cannot be reached, or keeps answering with errors, and the cache does not have what is asked for.</summary>
    Unreachable,

    /// <summary>Whoever answered is not the hub, or its answer cannot be read.</summary>
    UnexpectedAnswer,

    /// <summary>The network is switched off by an option, and the cache does not have what is asked for.</summary>
    NotCached,

    /// <summary>The bytes that arrived are not those that the hub announced.</summary>
    WrongContent,

    /// <summary>The cache cannot be written.</summary>
    CacheNotWritable,
}
