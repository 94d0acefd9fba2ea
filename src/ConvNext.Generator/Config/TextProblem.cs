using ConvNext.Configuration.Json;

namespace ConvNext.Generator.Config;

/// <summary>What is wrong with the encoding of a file.</summary>
/// <param name="Message">A clause without a full stop: what was found and what is accepted.</param>
/// <param name="Range">The first character that is in doubt; empty at the beginning of a file that is wrong as a whole.</param>
internal sealed record TextProblem(string Message, TextRange Range);
