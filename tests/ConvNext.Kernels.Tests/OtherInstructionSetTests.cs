using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Kernels.Tests;

/// <summary>The same bits on processors with fewer instructions: a second process whose runtime is told to do without them.</summary>
public sealed class OtherInstructionSetTests
{
    /// <summary>Switches of the runtime: the older and the newer spelling, of which each runtime knows one.</summary>
    [Theory]
    [InlineData("pocket", 512)]
    [InlineData("pocket", 256, "DOTNET_EnableAVX512F", "DOTNET_EnableAVX512")]
    [InlineData("pocket", 128, "DOTNET_EnableAVX512F", "DOTNET_EnableAVX512", "DOTNET_EnableAVX2")]
    [InlineData("pocket in 8 bits", 512)]
    [InlineData("pocket in 8 bits", 512, "DOTNET_EnableAVXVNNI")]
    [InlineData("pocket in 8 bits", 256, "DOTNET_EnableAVX512F", "DOTNET_EnableAVX512")]
    [InlineData("pocket in 8 bits", 256, "DOTNET_EnableAVXVNNI", "DOTNET_EnableAVX512F", "DOTNET_EnableAVX512")]
    [InlineData("pocket in 8 bits", 128, "DOTNET_EnableAVX512F", "DOTNET_EnableAVX512", "DOTNET_EnableAVX2")]
    public async Task Give_the_same_bits(string network, int mostBits, params string[] switchedOff)
    {
        ArgumentNullException.ThrowIfNull(switchedOff);
        ProcessRun child = await ProcessRun.Of(
            ProcessRun.Dotnet, AppContext.BaseDirectory, ["exec", typeof(Program).Assembly.Location, network], [.. switchedOff.Select(static name => (name, "0"))]);
        Assert.True(child.ExitCode == 0, $"The second process ended with {child.ExitCode}: {child.Errors}");
        string[] printed = child.Output.Trim().Split(' ');
        Assert.Equal(2, printed.Length);
        Assert.Equal(Math.Min(mostBits, Program.VectorBits), int.Parse(printed[0], CultureInfo.InvariantCulture));
        Assert.Equal(Program.Checksum(network).ToString("X16", CultureInfo.InvariantCulture), printed[1]);
    }
}
