using System.Collections.Generic;

namespace ConvNext.Training.Curves;

/// <summary>A line of a plot.</summary>
/// <param name="Name">What it is called in the legend.</param>
/// <param name="Colour">Its colour, 0xRRGGBB.</param>
/// <param name="Points">Its points, from left to right; those that are not finite are left out.</param>
public sealed record Curve(string Name, int Colour, IReadOnlyList<(double X, double Y)> Points);

/// <summary>A plot: lines over one axis.</summary>
/// <param name="Title">What is plotted.</param>
/// <param name="Curves">The lines.</param>
public sealed record Plot(string Title, IReadOnlyList<Curve> Curves);
