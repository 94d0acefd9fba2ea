namespace ConvNext.Configuration.Json;

/// <summary>Where something stands in a file. Everything counts from zero, in UTF-16 units; the end is exclusive.</summary>
/// <param name="Start">Offset of the first unit in the text.</param>
/// <param name="Length">Number of units.</param>
/// <param name="StartLine">Line of the first unit.</param>
/// <param name="StartColumn">Column of the first unit; a byte order mark takes no column.</param>
/// <param name="EndLine">Line of the end.</param>
/// <param name="EndColumn">Column of the end.</param>
internal readonly record struct TextRange(int Start, int Length, int StartLine, int StartColumn, int EndLine, int EndColumn);
