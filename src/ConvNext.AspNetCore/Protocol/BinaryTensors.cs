using System;
using ConvNext.AspNetCore.Http;

namespace ConvNext.AspNetCore.Protocol;

/// <summary>The bytes behind a request's JSON, which its inputs take one after another.</summary>
internal sealed class BinaryTensors(ReadOnlyMemory<byte> bytes)
{
    private ReadOnlyMemory<byte> _rest = bytes;

    /// <summary>The next tensor's bytes.</summary>
    /// <exception cref="ServingException">There are not so many.</exception>
    public ReadOnlyMemory<byte> Take(long length, string input)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw ServingException.BadRequest($"input '{input}': binary_data_size is {length}, but {_rest.Length} bytes are left");
        }

        ReadOnlyMemory<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    /// <exception cref="ServingException">Bytes are left that are no input's.</exception>
    public void RefuseRest()
    {
        if (!_rest.IsEmpty)
        {
            throw ServingException.BadRequest($"{_rest.Length} bytes are left behind the inputs");
        }
    }
}
