namespace ConvNext.Generator.Tests.Config;

/// <summary>One file as somebody may have it.</summary>
/// <param name="File">Its bytes.</param>
/// <param name="Means">What it says where that is not the default: <c>key=value; key=value</c>. Null for a file that is refused.</param>
/// <param name="Names">What both messages must name: the key or the fault. Null for a file that is read.</param>
internal sealed record ConfigurationExample(byte[] File, string? Means, string? Names);
