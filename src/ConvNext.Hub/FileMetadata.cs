using System;

namespace ConvNext.Hub;

/// <summary>What the hub says about a file before it is fetched.</summary>
/// <param name="Commit">The commit that the revision is, 40 digits.</param>
/// <param name="Etag">The name of its content: 64 digits of SHA-256 or 40 of git's SHA-1.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Address">Where its bytes are: at the hub, or at a store of the hub's.</param>
internal sealed record FileMetadata(string Commit, string Etag, long Length, Uri Address);
