using System.Linq;
using ConvNext.Generator.Support;
using Xunit;

namespace ConvNext.Generator.Tests;

public class EquatableArrayTests
{
    [Fact]
    public void Equal_elements_make_equal_arrays()
    {
        EquatableArray<string> left = EquatableArray.Create("a", "b");
        EquatableArray<string> right = new[] { "a", "b" }.ToEquatableArray();

        Assert.True(left == right);
        Assert.True(left.Equals((object)right));
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.True(left != EquatableArray.Create("b", "a"));
        Assert.True(left != EquatableArray.Create("a"));
        Assert.False(left.Equals("a"));
    }

    [Fact]
    public void The_default_is_empty()
    {
        EquatableArray<int> none = default;

        Assert.True(none == EquatableArray<int>.Empty && none == EquatableArray.Create<int>());
        Assert.Equal(none.GetHashCode(), EquatableArray.Create<int>().GetHashCode());
        Assert.True(none.IsEmpty);
        Assert.Empty(none.ToArray());
    }

    [Fact]
    public void The_elements_are_copied()
    {
        int[] items = { 1, 2 };
        EquatableArray<int> array = new(items);

        items[0] = 9;

        Assert.Equal((1, 2, 2), (array[0], array[1], array.Length));
    }
}
