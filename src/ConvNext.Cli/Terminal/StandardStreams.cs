using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace ConvNext.Cli.Terminal;

/// <summary>Keeps the numbers of the standard streams from other files.</summary>
internal static class StandardStreams
{
    private const int LastStandardStream = 2;
    private const string Nothing = "/dev/null";

    /// <summary>
    /// Puts something in the place of standard streams that are closed (<c>2&gt;&amp;-</c>): the next file that is opened, that of the weights perhaps, would get
    /// the number, and a sentence about an error would be written into it. What is put there cannot be written to, so that nothing gets lost unnoticed.
    /// </summary>
    public static void Reserve()
    {
        // A root without devices has nothing that could be put there.
        if (OperatingSystem.IsWindows() || !File.Exists(Nothing))
        {
            return;
        }

        while (true)
        {
            SafeFileHandle handle = File.OpenHandle(Nothing, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (handle.DangerousGetHandle() > LastStandardStream)
            {
                handle.Dispose();
                return;
            }

            // Open until the process ends, also when nothing refers to it.
            handle.SetHandleAsInvalid();
        }
    }
}
