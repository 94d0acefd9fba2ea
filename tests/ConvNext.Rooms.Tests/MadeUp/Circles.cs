#pragma warning disable IDE0130, CA1801, CA1822, CA1812, CA1018, CS0649 // Namespaces that no folder has, and members that do nothing: each makes one use.

namespace ConvNext.Rooms.Tests.MadeUp.Bodies.Left
{
    internal static class Caller
    {
        public static object Call() => Right.Called.Make<Leaf>();
    }

    internal sealed class Leaf;
}

namespace ConvNext.Rooms.Tests.MadeUp.Bodies.Right
{
    internal static class Called
    {
        public static object Make<T>()
            where T : new() => new T();

        public static object MakeLeaf() => new Left.Leaf();
    }
}

namespace ConvNext.Rooms.Tests.MadeUp.Signatures.Left
{
    internal abstract class Base
    {
        public abstract Middle.Value[] Read();
    }
}

namespace ConvNext.Rooms.Tests.MadeUp.Signatures.Middle
{
    internal readonly record struct Value
    {
        private readonly System.Collections.Generic.List<Right.Marked>? _list;

        public int Count => _list?.Count ?? 0;
    }
}

namespace ConvNext.Rooms.Tests.MadeUp.Signatures.Right
{
    internal abstract class Marked : Left.Base;
}

namespace ConvNext.Rooms.Tests.MadeUp.Attributes
{
    [Inner.Mark]
    internal sealed class Outer;
}

namespace ConvNext.Rooms.Tests.MadeUp.Attributes.Inner
{
    internal sealed class MarkAttribute : System.Attribute
    {
        public static System.Type Use => typeof(Outer);
    }
}

namespace ConvNext.Rooms.Tests.MadeUp.Plain
{
    internal sealed class Plain;

    internal static class Roof
    {
        public static object Open() => Room.Door.Make();
    }
}

namespace ConvNext.Rooms.Tests.MadeUp.Plain.Room
{
    internal static class Door
    {
        public static object Make() => new Plain();
    }
}
