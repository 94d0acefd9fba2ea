using System.Linq;
using Xunit;

namespace ConvNext.Generator.Tests.Build;

/// <summary>A build without optimisation says that it is slow; all cases are built twice.</summary>
[Collection(BuildCases.Collection)]
public sealed class OptimizeTests(BuildCases build)
{
    [Fact]
    public void A_build_without_optimisation_says_so_once() =>
        Assert.Equal(1, build.SaidUnoptimised.Count(project => project == build.ProjectName(BuildCases.Unoptimised)));

    [Fact]
    public void An_optimised_build_says_nothing() => Assert.DoesNotContain(build.ProjectName(BuildCases.Optimised), build.SaidUnoptimised);
}
