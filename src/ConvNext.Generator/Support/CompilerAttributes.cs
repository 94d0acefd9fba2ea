// What the compiler looks for when it compiles records and required members, and netstandard2.0 does not have.
#pragma warning disable SA1649, CA1018

namespace System.Runtime.CompilerServices
{
    internal static class IsExternalInit
    {
    }

    internal sealed class RequiredMemberAttribute : Attribute
    {
    }

    internal sealed class CompilerFeatureRequiredAttribute : Attribute
    {
        public CompilerFeatureRequiredAttribute(string featureName) => FeatureName = featureName;

        public string FeatureName { get; }
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    internal sealed class SetsRequiredMembersAttribute : Attribute
    {
    }
}
