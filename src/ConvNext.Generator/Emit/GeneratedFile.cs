namespace ConvNext.Generator.Emit;

/// <summary>One generated source file.</summary>
/// <param name="HintName">File name, unique among all files of the project: begins with the full name of the class.</param>
/// <param name="Text">C# source with LF line ends.</param>
internal sealed record GeneratedFile(string HintName, string Text);
