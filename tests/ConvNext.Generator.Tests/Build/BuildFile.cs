using ConvNext.Testing;

namespace ConvNext.Generator.Tests.Build;

/// <summary>The props and targets that ship beside the generator.</summary>
internal static class BuildFile
{
    public static string Find(string name) => Repository.PathOf($"src/build/{name}");
}
