using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace ConvNext.Cli.Terminal;

/// <summary>Keeps the numbers of the standard streams from other files.</summary>
internal static class StandardStreams
{
    private const int LastStandardStream = 2;

    /// <summary>
    /// Puts something in the place of standard streams that are closed (<c>2&gt;&amp;-</c>): the next file that is opened, that of the weights perhaps, would get
    /// the number, and a sentence about an error would be written into it. What is put there cannot be written to, so that nothing gets lost unnoticed.
    /// </summary>
    public static void Reserve()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        while (true)
        {
            SafeFileHandle handle = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
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
