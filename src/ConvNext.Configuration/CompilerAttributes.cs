namespace System.Runtime.CompilerServices;

/// <summary>What the compiler looks for when it compiles records, and netstandard2.0 does not have.</summary>
internal static class IsExternalInit
{
}
