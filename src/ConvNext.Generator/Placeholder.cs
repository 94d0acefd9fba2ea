namespace ConvNext.Generator;
internal static class Placeholder { }
