using System;
using ConvNext.Tensors;
using ConvNext.Testing;
using ConvNext.Weights.PyTorch;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights.PyTorch;

/// <summary>Tensors that reach outside their storages, archives that are broken, and damage of any kind: an error that names the tensor or the entry.</summary>
public sealed unsafe class HostileStorageTests : IDisposable
{
    private static readonly byte[] OneFloat = BitConverter.GetBytes(1f);
    private readonly TemporaryFolder _folder = new();
    public void Dispose() => _folder.Dispose();

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
    [InlineData("FloatStorage", 4, 0, new long[] { 2, 2 }, new long[] { long.MaxValue, 1 },
        "its shape [2, 2] with the strides [9223372036854775807, 1] from its storage's element 0 on reaches further than 64 bits can count")]
    [InlineData("FloatStorage", 4, long.MaxValue, new long[] { 2 }, new long[] { 1 }, "further than 64 bits can count")]
    [InlineData("FloatStorage", 4, 0, new long[] { 4294967296, 4294967296 }, new long[] { 0, 0 }, "further than 64 bits can count")]
    [InlineData("FloatStorage", 4, 0, new long[] { 1152921504606846976 }, new long[] { 0 }, "its shape [1152921504606846976] reaches further than 64 bits can count")]
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
        Assert.Contains("compressed or encrypted", Refusal(new ZipBytes().Add("a/data.pkl", pickle, claimedLength: 1 << 30, claimedCompressedLength: 10, method: 8).ToArray()),
            StringComparison.Ordinal);
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

    private string Refusal(byte[] zip) => HostileFile.Refusal(_folder, zip);
}
