using System;
using System.Runtime.InteropServices;
using Xunit;

namespace ConvNext.Generator.Tests.Build;

/// <summary>What instruction set a NativeAOT publish gets, and which choices are errors of the build.</summary>
[Collection(BuildCases.Collection)]
public sealed class TargetCpuTests(BuildCases build)
{
    [Theory]
    [InlineData("linux-x64", "", "x86-64-v3")]
    [InlineData("win-x64", "", "x86-64-v3")]
    [InlineData("linux-musl-x64", "", "x86-64-v3")]
    [InlineData("linux-x64", "x86-64-v3", "x86-64-v3")]
    [InlineData("linux-x64", "x86-64-v4", "x86-64-v4")]
    [InlineData("linux-arm64", "", "armv8-a")]
    [InlineData("osx-arm64", "apple-m1", "apple-m1")]
    [InlineData("linux-arm64", "armv8.4-a", "armv8.4-a")]
    [InlineData("linux-arm64", "armv8.2-dotprod", "armv8.2-a,dotprod")]
    public void A_processor_becomes_an_instruction_set(string identifier, string cpu, string expected) =>
        Assert.Equal(expected, build.Result(identifier, cpu).InstructionSet);

    [Fact]
    public void The_machine_that_compiles_is_a_choice_for_its_own_architecture_only()
    {
        string own = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        string other = own == "x64" ? "arm64" : "x64";

        Assert.Equal("native", build.Result($"linux-{own}", "native").InstructionSet);
        Assert.Contains($"'native', but this is a {own} machine", build.Result($"linux-{other}", "native").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x86-64")]
    [InlineData("x86-64-v1")]
    [InlineData("x86-64-v2")]
    public void A_processor_without_AVX2_is_an_error_with_the_line_to_write(string cpu)
    {
        string error = build.Result("linux-x64", cpu).Error;

        Assert.Contains($"ConvNextTargetCpu is '{cpu}', which has no AVX2", error, StringComparison.Ordinal);
        Assert.Contains("<ConvNextTargetCpu>x86-64-v3</ConvNextTargetCpu>", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux-x64", "pentium", "x86-64-v3, x86-64-v4, native")]
    [InlineData("linux-x64", "armv8-a", "x86-64-v3, x86-64-v4, native")]
    [InlineData("linux-x64", "v3", "x86-64-v3, x86-64-v4, native")]
    [InlineData("linux-arm64", "x86-64-v3", "armv8-a, armv8.1-a, armv8.2-a, armv8.2-dotprod, armv8.3-a, armv8.4-a, armv8.5-a, armv8.6-a, apple-m1, native")]
    public void An_unknown_processor_is_an_error_with_those_accepted(string identifier, string cpu, string accepted) =>
        Assert.Contains($"ConvNextTargetCpu is '{cpu}'; for {identifier} accepted are {accepted}.", build.Result(identifier, cpu).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("x86-64-v3", true)]
    [InlineData("avx2", true)]
    [InlineData("+avx2,+aes", true)]
    [InlineData("avx512v3", true)]
    [InlineData("native", true)]
    [InlineData("base", false)]
    [InlineData("x86-64-v2", false)]
    [InlineData("x86-64-v2,aes", false)]
    [InlineData("x86-64-v3,-avx2", false)]
    [InlineData("avx", false)]
    [InlineData("avxvnni", false)]
    public void The_compilers_own_property_is_accepted_when_it_has_AVX2(string instructionSet, bool accepted)
    {
        BuildResult result = build.Result("linux-x64", "", instructionSet);
        if (accepted)
        {
            Assert.Equal(instructionSet, result.InstructionSet);
        }
        else
        {
            Assert.Contains($"IlcInstructionSet is '{instructionSet}', which has no AVX2", result.Error, StringComparison.Ordinal);
            Assert.Contains("<ConvNextTargetCpu>x86-64-v3</ConvNextTargetCpu>", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Both_properties_at_once_are_an_error() =>
        Assert.Contains("only one of the two is accepted", build.Result("linux-x64", "x86-64-v3", "x86-64-v4").Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("linux-arm")]
    [InlineData("win-x86")]
    public void Other_architectures_are_an_error(string identifier) =>
        Assert.Contains($"RuntimeIdentifier is '{identifier}'", build.Result(identifier, "").Error, StringComparison.Ordinal);

    [Fact]
    public void Without_NativeAOT_nothing_is_asked() => Assert.Equal("", build.Result("linux-x64", "x86-64-v2", extra: BuildCases.WithoutNativeAot).InstructionSet);

    [Fact]
    public void A_missing_cross_compiler_is_an_error_that_names_the_packages()
    {
        string error = build.Result("linux-arm64", "", extra: BuildCases.WithoutCrossCompiler).Error;

        Assert.Contains("apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross", error, StringComparison.Ordinal);
    }
}
