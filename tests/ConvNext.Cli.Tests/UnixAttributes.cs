using System;
using Xunit;

namespace ConvNext.Cli.Tests;

/// <summary>A test of what only Linux and macOS have: pipes with names, /dev, signals, limits of a shell.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        Skip = OperatingSystem.IsWindows() ? "Windows has no sh." : null;
    }
}

/// <summary>The same for several inputs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute()
    {
        Skip = OperatingSystem.IsWindows() ? "Windows has no sh." : null;
    }
}

/// <summary>A test of what is told by a call that only Linux has (statx).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        Skip = OperatingSystem.IsLinux() ? null : "Only Linux tells what stands at a path.";
    }
}

/// <summary>The same for several inputs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        Skip = OperatingSystem.IsLinux() ? null : "Only Linux tells what stands at a path.";
    }
}
