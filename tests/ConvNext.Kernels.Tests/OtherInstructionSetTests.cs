using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using Xunit;

namespace ConvNext.Kernels.Tests;

/// <summary>The same bits on processors with fewer instructions: a second process whose runtime is told to do without them.</summary>
public sealed class OtherInstructionSetTests
{
    private const string Network = "pocket";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Switches of the runtime: the older and the newer spelling, of which each runtime knows one.</summary>
    [Theory]
    [InlineData(512)]
    [InlineData(256, "DOTNET_EnableAVX512F", "DOTNET_EnableAVX512")]
    [InlineData(128, "DOTNET_EnableAVX512F", "DOTNET_EnableAVX512", "DOTNET_EnableAVX2")]
    public void Give_the_same_bits(int mostBits, params string[] switchedOff)
    {
        ArgumentNullException.ThrowIfNull(switchedOff);
        string[] printed = RunChild(switchedOff).Split(' ');
        Assert.Equal(2, printed.Length);
        Assert.Equal(Math.Min(mostBits, Program.VectorBits), int.Parse(printed[0], CultureInfo.InvariantCulture));
        Assert.Equal(Program.Checksum(Network).ToString("X16", CultureInfo.InvariantCulture), printed[1]);
    }

    private static string RunChild(string[] switchedOff)
    {
        var start = new ProcessStartInfo(DotnetPath())
        {
            ArgumentList = { "exec", typeof(Program).Assembly.Location, Network },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in switchedOff)
        {
            start.Environment[name] = "0";
        }

        using Process child = Process.Start(start)!;
        System.Threading.Tasks.Task<string> errors = child.StandardError.ReadToEndAsync();
        System.Threading.Tasks.Task<string> output = child.StandardOutput.ReadToEndAsync();
        if (!child.WaitForExit(Limit))
        {
            child.Kill();
            Assert.Fail($"The second process has not ended within {Limit.TotalMinutes} minutes.");
        }

        child.WaitForExit();
        Assert.True(child.ExitCode == 0, $"The second process ended with {child.ExitCode}: {errors.Result}");
        return output.Result.Trim();
    }

    // The host that runs this very runtime: <root>/shared/Microsoft.NETCore.App/<version>/ lies three folders below it.
    private static string DotnetPath() => Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
