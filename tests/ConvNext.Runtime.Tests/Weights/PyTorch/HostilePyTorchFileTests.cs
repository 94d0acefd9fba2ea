using System;
using ConvNext.Testing;
using ConvNext.Weights;
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
    public void A_view_of_many_axes_is_put_in_order_as_fast_as_any()
    {
        long[] shape = [2, 1 << 19, .. System.Linq.Enumerable.Repeat(1L, 62)];
        long[] strides = [0, 1, .. System.Linq.Enumerable.Repeat(7L, 62)];
        byte[] zip = ZipBytes.Archive(PickleBytes.OfOne("ByteStorage", 1 << 20, 0, shape, strides), new byte[1 << 20]);
        string path = _folder.Write("axes.bin", zip);

        // An odometer over 64 axes took a second for each of these megabytes.
        const double Bound = 250;
        double taken = Attempts.LeastMilliseconds(Bound, () =>
        {
            using PyTorchFile file = PyTorchFile.Open(path);
            Assert.True(file.TryGet("t", out TensorData? tensor));
            Assert.True(tensor.Data != null);
        });
        Assert.InRange(taken, 0, Bound);
    }

    [Fact]
    public void Views_that_ask_for_copies_are_bounded_together()
    {
        PickleBytes pickle = new PickleBytes().Do("}(");
        for (int i = 0; i < 14; i++)
        {
            pickle.Text($"u{i}").Tensor("ByteStorage", "0", 4 << 20, 0, [2, 2 << 20], [1, 2]);
        }

        Assert.Contains("do not lie in order take more than", Refusal(ZipBytes.Archive(pickle.Do("u.").ToArray(), new byte[4 << 20])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FloatStorage", 4, 0, new long[] { 5 }, new long[] { 1 }, "its last element, of shape [5], lies at 4 of a storage of 4")]
    [InlineData("FloatStorage", 4, 4, new long[] { 1 }, new long[] { 1 }, "lies at 4 of a storage of 4")]
    [InlineData("FloatStorage", 4, 1, new long[] { 2, 2 }, new long[] { 2, 1 }, "lies at 4 of a storage of 4")]
    [InlineData("FloatStorage", 4, 3, new long[] { 4 }, new long[] { -1 }, "the stride -1, which is negative")]
    [InlineData("FloatStorage", 4, -1, new long[] { 1 }, new long[] { 1 }, "the offset -1, which is negative")]
    [InlineData("FloatStorage", 4, 0, new long[] { -1 }, new long[] { 1 }, "the dimension -1, which is negative")]
    [InlineData("FloatStorage", 4, 0, new long[] { 2 }, new long[] { 1, 1 }, "1 dimensions and 2 strides")]
    [InlineData("FloatStorage", 4, 0, new long[] { 2, 2 }, new long[] { long.MaxValue, 1 }, "further than 64 bits can count")]
    [InlineData("FloatStorage", 4, long.MaxValue, new long[] { 2 }, new long[] { 1 }, "further than 64 bits can count")]
    [InlineData("FloatStorage", 4, 0, new long[] { 4294967296, 4294967296 }, new long[] { 0, 0 }, "further than 64 bits can count")]
    [InlineData("FloatStorage", 4, 0, new long[] { 1152921504606846976 }, new long[] { 0 }, "further than 64 bits can count")]
    [InlineData("FloatStorage", 4, 0, new long[] { 1099511627776 }, new long[] { 0 }, "take more than 16 times")]
    [InlineData("FloatStorage", 3, 0, new long[] { 3 }, new long[] { 1 }, "of 3 elements (F32) has 16 bytes")]
    [InlineData("FloatStorage", 5, 0, new long[] { 3 }, new long[] { 1 }, "of 5 elements (F32) has 16 bytes")]
    [InlineData("DoubleStorage", 4, 0, new long[] { 3 }, new long[] { 1 }, "of 4 elements (F64) has 16 bytes")]
    [InlineData("FloatStorage", 4611686018427387908, 0, new long[] { 3 }, new long[] { 1 }, "elements (F32) has 16 bytes")]
    public void A_tensor_that_reaches_outside_its_storage_is_refused(
        string type, long elements, long offset, long[] shape, long[] strides, string expected)
    {
        string message = Refusal(ZipBytes.Archive(PickleBytes.OfOne(type, elements, offset, shape, strides), new byte[16]));

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_storage_that_is_missing_or_described_twice_is_refused()
    {
        byte[] twice = new PickleBytes().Do("}(")
            .Text("a").Tensor("FloatStorage", "0", 4, 0, [4], [1])
            .Text("b").Tensor("IntStorage", "0", 4, 0, [4], [1]).Do("u.").ToArray();

        Assert.Contains("tensor 't': its storage '0' is not in the archive", Refusal(ZipBytes.Archive(PickleBytes.OfFloats(("t", 1)))), StringComparison.Ordinal);
        Assert.Contains("tensor 'b': its storage '0' is described differently", Refusal(ZipBytes.Archive(twice, new byte[16])), StringComparison.Ordinal);
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

    [Fact]
    public void A_broken_zip_file_is_refused()
    {
        byte[] pickle = PickleBytes.OfFloats(("t", 1));
        byte[] whole = ZipBytes.Archive(pickle, OneFloat);

        Assert.Contains("not a complete zip file", Refusal(whole[..^30]), StringComparison.Ordinal);
        Assert.Contains("is empty", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("a file or device of zeros", Refusal(new byte[1000]), StringComparison.Ordinal);
        Assert.Contains("has no data.pkl", Refusal(new ZipBytes().Add("a/b/data.pkl", pickle).ToArray()), StringComparison.Ordinal);
        Assert.Contains("has no data.pkl", Refusal(new ZipBytes().Add("data.pkl", pickle).ToArray()), StringComparison.Ordinal);
        Assert.Contains("more than one data.pkl", Refusal(new ZipBytes().Add("a/data.pkl", pickle).Add("b/data.pkl", pickle).ToArray()), StringComparison.Ordinal);
        Assert.Contains("'a/data.pkl' twice", Refusal(new ZipBytes().Add("a/data.pkl", pickle).Add("a/data.pkl", pickle).ToArray()), StringComparison.Ordinal);
        Assert.Contains("compressed or encrypted", Refusal(new ZipBytes().Add("a/data.pkl", pickle, claimedLength: 1 << 30, claimedCompressedLength: 10, method: 8).ToArray()), StringComparison.Ordinal);
        Assert.Contains("claim more bytes", Refusal(new ZipBytes().Add("a/data.pkl", pickle, claimedLength: 1 << 30).ToArray()), StringComparison.Ordinal);
        Assert.Contains("checksum", Refusal(new ZipBytes().Add("a/data.pkl", pickle, claimedChecksum: 1).ToArray()), StringComparison.Ordinal);
        Assert.Contains("must be 'little'", Refusal(new ZipBytes().Add("a/data.pkl", pickle).Add("a/byteorder", "big"u8.ToArray()).ToArray()), StringComparison.Ordinal);
        Assert.Contains("must be 'little'", Refusal(new ZipBytes().Add("a/data.pkl", pickle).Add("a/byteorder", new byte[1000]).ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_storage_is_refused_when_it_is_read()
    {
        byte[] zip = new ZipBytes().Add("a/data.pkl", PickleBytes.OfFloats(("t", 1))).Add("a/data/0", OneFloat, claimedChecksum: 77).ToArray();
        using PyTorchFile file = PyTorchFile.Open(_folder.Write("damaged.bin", zip));

        Assert.True(file.TryGet("t", out TensorData? tensor));
        Assert.Contains("'a/data/0' is damaged", Assert.Throws<PyTorchFileException>(() => tensor.Data[0].ToString()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_refused_or_read_but_never_crash()
    {
        byte[] pickle = new PickleBytes().Global("collections", "OrderedDict").Do(")R(")
            .Text("a").Tensor("FloatStorage", "0", 6, 0, [2, 3], [1, 2])
            .Text("b").Tensor("HalfStorage", "1", 4, 1, [3], [1]).Do("u.").ToArray();
        byte[] valid = ZipBytes.Archive(pickle, new byte[24], new byte[8]);
        var random = new Random(77);
        int refused = 0;
        for (int round = 0; round < 1500; round++)
        {
            // Half of the rounds damage the pickle inside a sound archive, which the checksum would otherwise give away.
            byte[] damaged = round % 2 == 0 ? Damage(valid, random) : ZipBytes.Archive(Damage(pickle, random), new byte[24], new byte[8]);
            refused += ReadsCleanly(_folder.Write("damaged.bin", damaged)) ? 0 : 1;
        }

        Assert.InRange(refused, 400, 1499);
    }

    private static byte[] Damage(byte[] valid, Random random)
    {
        byte[] damaged = random.Next(5) == 0 ? valid[..random.Next(valid.Length)] : (byte[])valid.Clone();
        for (int flips = random.Next(1, 4); flips > 0 && damaged.Length > 0; flips--)
        {
            int position = random.Next(damaged.Length);
            damaged[position] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(damaged[position] ^ (1 << random.Next(8)));
        }

        return damaged;
    }

    private static bool ReadsCleanly(string path)
    {
        try
        {
            using PyTorchFile file = PyTorchFile.Open(path);
            foreach (string name in file.Names)
            {
                Assert.True(file.TryGet(name, out TensorData? tensor));
                for (long i = 0; i < tensor.LengthInBytes; i++)
                {
                    _ = tensor.Data[i];
                }
            }

            return true;
        }
        catch (PyTorchFileException)
        {
            return false;
        }
    }

    private void AssertBounded(byte[] pickle, string expected)
    {
        string path = _folder.Write("bomb.bin", ZipBytes.Archive(pickle));
        long before = GC.GetAllocatedBytesForCurrentThread();

        string message = Assert.Throws<PyTorchFileException>(() => PyTorchFile.Open(path)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (64L << 20) + (4L * pickle.Length));
    }

    private string Refusal(byte[] zip)
    {
        string path = _folder.Write("hostile.bin", zip);
        string message = Assert.Throws<PyTorchFileException>(() => PyTorchFile.Open(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        return message;
    }
}
