using System;
using ConvNext.Testing;
using ConvNext.Weights.PyTorch;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights.PyTorch;

/// <summary>Files that want something else than to be read: each ends in one error, quickly, and nothing is run.</summary>
public sealed unsafe class HostilePyTorchFileTests : IDisposable
{
    private static readonly byte[] OneFloat = BitConverter.GetBytes(1f);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "execfile")]
    [InlineData("torch", "load")]
    [InlineData("subprocess", "Popen")]
    [InlineData("os.path", "join")]
    [InlineData("builtins", "__import__")]
    public void A_name_that_runs_programs_is_refused_before_anything_is_done_with_it(string module, string name)
    {
        // Behind the name stands an instruction that does not exist: it must never be reached.
        byte[] pickle = new PickleBytes().Global(module, name).Raw(0xff).ToArray();

        string message = Refusal(ZipBytes.Archive(pickle));

        Assert.Contains($"'{module}.{name}'", message, StringComparison.Ordinal);
        Assert.Contains("nothing was run", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Vid\nQ.", "a storage is not described by")]
    [InlineData("(ios\nsystem\n.", "'os.system'")]
    [InlineData("}2.", "more than one value")]
    [InlineData("P0\n.", "instruction 0x50")]
    [InlineData("}\u0081.", "not there")]
    [InlineData("\u0082\u0001.", "instruction 0x82")]
    [InlineData("}", "cut short")]
    [InlineData("", "cut short")]
    [InlineData("cos", "cut short")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ff", "cut short")]
    [InlineData("X\u0001\0\0\0\u00ff.", "not valid UTF-8")]
    [InlineData("\u008a\u0009123456789.", "does not hold a dictionary")]
    [InlineData(".", "not there")]
    [InlineData("R.", "not there")]
    [InlineData("}R.", "not there")]
    [InlineData("}(R.", "not there")]
    [InlineData("K\u0001(\u0085.", "not there")]
    [InlineData("t.", "a group ends that did not begin")]
    [InlineData("u.", "a group ends that did not begin")]
    [InlineData("}}.", "more than one value")]
    [InlineData("(}.", "more than one value")]
    [InlineData("h\u0005.", "never stored")]
    [InlineData("j\u00ff\u00ff\u00ff\u00ff.", "never stored")]
    [InlineData("q\u0000.", "not there")]
    [InlineData("]K\u0001K\u0002s.", "something else than a dictionary")]
    [InlineData("}(K\u0001u.", "without a value")]
    [InlineData("}K\u0001a.", "something else than a list")]
    [InlineData("}])s.", "does not hold a dictionary")]
    [InlineData("}K\u0001Ns.", "does not hold a dictionary")]
    [InlineData("}K\u0001NsK\u0001Ns.", "does not hold a dictionary")]
    [InlineData("})b.", "does not hold")]
    [InlineData("])b.", "does not hold")]
    [InlineData("]).", "more than one value")]
    [InlineData("].", "does not hold a dictionary of tensors")]
    [InlineData("N.", "does not hold a dictionary of tensors")]
    [InlineData("K\u0001)R.", "something is called that is not a function")]
    [InlineData("ccollections\nOrderedDict\nK\u0001R.", "'collections.OrderedDict', not a dictionary")]
    [InlineData("ccollections\nOrderedDict\n]K\u0001a\u0085R.", "called with something else than pairs")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n)R.", "torch._utils._rebuild_tensor_v2 is called with arguments")]
    [InlineData("ctorch._utils\n_rebuild_parameter\n)R.", "torch._utils._rebuild_parameter is called with arguments")]
    [InlineData("ctorch\nFloatStorage\n)R.", "'torch.FloatStorage', not a dictionary")]
    [InlineData("K\u0001Q.", "a storage is not described by")]
    [InlineData(")Q.", "a storage is not described by")]
    public void A_pickle_that_is_not_of_tensors_is_refused(string instructions, string expected)
    {
        byte[] zip = ZipBytes.Archive(new PickleBytes().Do(instructions).ToArray());
        Assert.Contains(expected, Refusal(zip), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_rebuild_qtensor", "'torch._utils._rebuild_qtensor'")]
    [InlineData("_rebuild_\u0000\u0001", "'torch._utils._rebuild_\\u0000\\u0001'")]
    public void A_kind_of_tensor_that_is_not_read_is_named_in_one_line(string function, string expected)
    {
        PickleBytes pickle = new PickleBytes().Do("}(")
            .Text("good").Tensor("FloatStorage", "0", 1, 0, [1], [1])
            .Text("bad").Global("torch._utils", function).Do(")R");

        Assert.Contains(
            $"tensor 'bad' is of a kind that is not read ({expected}): plain tensors are",
            Refusal(ZipBytes.Archive(pickle.Do("u.").ToArray(), OneFloat)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Later_protocols_are_read(byte protocol)
    {
        byte[] pickle = PickleBytes.OfFloats(("t", 1));
        pickle[1] = protocol;

        using PyTorchFile file = PyTorchFile.Open(_folder.Write("protocol.bin", ZipBytes.Archive(pickle, OneFloat)));

        Assert.Equal(["t"], file.Names);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void A_protocol_that_there_is_not_is_refused(byte protocol)
    {
        byte[] pickle = PickleBytes.OfFloats(("t", 1));
        pickle[1] = protocol;

        Assert.Contains($"protocol {protocol}", Refusal(ZipBytes.Archive(pickle, OneFloat)), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_counted_so_that_no_pickle_asks_for_more_memory_than_a_bound()
    {
        // Each byte asks for an object, a mark, or a place in the memo; keys and numbers whose hashes would collide cost no more than others.
        PickleBytes keys = new PickleBytes().Do("}(");
        for (long i = 0; i < 20_000; i++)
        {
            keys.Raw(0x8a, 8).Raw(BitConverter.GetBytes((i << 32) | (i ^ 0x1234567))).Do("N");
        }

        PickleBytes numbers = new PickleBytes().Do("N");
        for (uint i = 0; i < 20_000; i++)
        {
            numbers.Do("r").Raw(BitConverter.GetBytes(i * 75431));
        }

        string[] bombs = ["]", "}", "(", ")\u0085", "K\u0001", "Nq\0", "\u008f"];
        foreach (string bomb in bombs)
        {
            AssertBounded(new PickleBytes().Do(string.Concat(System.Linq.Enumerable.Repeat(bomb, (4 << 20) / bomb.Length))).ToArray(), "values");
        }

        AssertBounded(keys.Do("u.").ToArray(), "does not hold a dictionary");
        AssertBounded(numbers.Do(".").ToArray(), "is stored under the number");
    }

    [Fact]
    public void Bombs_fizzle()
    {
        // Each list holds the one before twice: printing or comparing the last would take 2^200 steps.
        var doubling = new PickleBytes().Do("]q\0");
        for (int i = 0; i < 200; i++)
        {
            doubling.Do("](h\0h\0eq\0");
        }

        // Lists inside lists, half a million deep, would overflow the stack of anything recursive.
        PickleBytes deep = new PickleBytes().Do(new string(']', 500_000)).Do(new string('a', 499_999));

        // A dictionary that holds itself, where tensors are looked for.
        PickleBytes itself = new PickleBytes().Do("}q\0").Text("model").Do("h\0s");

        // As many calls as the pickle has room for.
        PickleBytes calls = new PickleBytes().Global("collections", "OrderedDict").Do("q\0(");
        for (int i = 0; i < 100_000; i++)
        {
            calls.Do("h\0)R");
        }

        Assert.Contains("more than one value", Refusal(ZipBytes.Archive(doubling.Do(".").ToArray())), StringComparison.Ordinal);
        Assert.Contains("does not hold a dictionary", Refusal(ZipBytes.Archive(deep.Do(".").ToArray())), StringComparison.Ordinal);
        Assert.Contains("does not hold a dictionary", Refusal(ZipBytes.Archive(itself.Do(".").ToArray())), StringComparison.Ordinal);
        Assert.Contains("more than one value", Refusal(ZipBytes.Archive(calls.Do("t.").ToArray())), StringComparison.Ordinal);
    }

    private void AssertBounded(byte[] pickle, string expected)
    {
        string path = _folder.Write("bomb.bin", ZipBytes.Archive(pickle));
        long before = GC.GetAllocatedBytesForCurrentThread();

        string message = Assert.Throws<PyTorchFileException>(() => PyTorchFile.Open(path)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (64L << 20) + (4L * pickle.Length));
    }

    private string Refusal(byte[] zip) => HostileFile.Refusal(_folder, zip);
}
