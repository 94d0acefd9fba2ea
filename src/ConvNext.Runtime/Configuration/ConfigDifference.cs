namespace ConvNext;

/// <summary>A key in which a config.json is another network's than the one that a class was generated for.</summary>
/// <param name="Key">The key.</param>
/// <param name="Found">Its value in the config.json, or the default; names of one function are written in one way.</param>
/// <param name="Generated">The value that the class was generated with, written likewise.</param>
public sealed record ConfigDifference(string Key, string Found, string Generated);
