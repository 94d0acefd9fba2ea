using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace ConvNext.Fuzz.Targets;

/// <summary>The table at the end of a program that has models appended to it.</summary>
internal sealed class AppendedTarget : FuzzTarget
{
    private const int FooterLength = 32;

    public override string Name => "appended";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words("ConvNextModels\0\x01", "ConvNext/Net/model.safetensors", "\x10\0\0\0\0\0\0\0",
        "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\x7f");

    public override byte[] Repair(byte[] input, Random random)
    {
        if (input.Length < FooterLength)
        {
            return input;
        }

        AppendedFiles.Signature.CopyTo(input.AsSpan(input.Length - AppendedFiles.Signature.Length));
        long tableLength = BinaryPrimitives.ReadInt64LittleEndian(input.AsSpan(input.Length - 24));
        if (tableLength < 0 || tableLength > input.Length - FooterLength || random.Next(4) == 0)
        {
            tableLength = random.Next(input.Length - FooterLength + 1);
        }

        BinaryPrimitives.WriteInt64LittleEndian(input.AsSpan(input.Length - 24), tableLength);
        BinaryPrimitives.WriteInt64LittleEndian(input.AsSpan(input.Length - FooterLength), input.Length - FooterLength - tableLength);
        return input;
    }

    public override ulong Run(byte[] input)
    {
        Digest digest = new();
        foreach ((string name, (long offset, long length)) in AppendedFiles.Read(TargetFolder.Write("program", input)))
        {
            if (offset < 0 || length < 0 || length > input.Length || offset > input.Length - length)
            {
                throw new BrokenPromiseException($"'{name}' is {length} bytes at {offset} of a file of {input.Length}");
            }

            digest.Add(name);
            digest.Add(offset);
        }

        return digest.Value;
    }
}
