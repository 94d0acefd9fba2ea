using System.IO;

namespace ConvNext.Testing.Tests;

/// <summary>The repository's own cases, which these tests name, even where the environment points to others.</summary>
internal static class OwnCases
{
    public static FixtureCase Named(string name) => FixtureCase.Load(Path.Combine(FixtureFolder.Own, name));
}
