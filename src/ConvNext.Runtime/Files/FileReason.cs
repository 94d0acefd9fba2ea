using System;
using System.IO;

namespace ConvNext.Files;

/// <summary>
/// Why a file could not be read or written, in the system's words but without the path: the sentence around it names the file as the caller knows it, and not a
/// temporary one.
/// </summary>
internal static class FileReason
{
    private const string PathFollows = " : '";

    /// <summary>The reason, without a full stop.</summary>
    public static string Of(Exception error)
    {
        switch (error)
        {
            case UnauthorizedAccessException:
                return "permission is denied";
            case DirectoryNotFoundException:
                return "there is no such folder";
            case FileNotFoundException:
                return "there is no such file";
        }

        int path = error.Message.LastIndexOf(PathFollows, StringComparison.Ordinal);
        return (path < 0 ? error.Message : error.Message[..path]).TrimEnd('.');
    }
}
