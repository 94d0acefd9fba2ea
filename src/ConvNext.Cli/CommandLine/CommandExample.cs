namespace ConvNext.Cli.CommandLine;

/// <summary>A command line to copy.</summary>
/// <param name="Line">The line, without the prompt.</param>
/// <param name="Purpose">What it is good for.</param>
internal sealed record CommandExample(string Line, string Purpose);
