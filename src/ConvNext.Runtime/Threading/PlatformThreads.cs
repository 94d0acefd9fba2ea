using System;
using System.Runtime.Versioning;

namespace ConvNext.Threading;

/// <summary>Whether the platform has threads to start.</summary>
internal static class PlatformThreads
{
    /// <summary>False in a browser: .NET has the one thread there that calls it.</summary>
    [UnsupportedOSPlatformGuard("browser")]
    public static bool AreThere => !OperatingSystem.IsBrowser();
}
