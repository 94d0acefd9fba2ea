using System;
using System.IO;

namespace ConvNext.Cli.Models;

/// <summary>A file inside the program, used where the system mapped it: nothing is copied.</summary>
internal readonly unsafe struct EmbeddedFile
{
    private EmbeddedFile(string name, byte* data, long length)
    {
        Name = name;
        Data = data;
        Length = length;
    }

    /// <summary>What the file is called in messages.</summary>
    public string Name { get; }

    /// <summary>First byte; valid as long as the program runs.</summary>
    public byte* Data { get; }

    /// <summary>Number of bytes.</summary>
    public long Length { get; }

    /// <summary>All bytes of a small file.</summary>
    public ReadOnlySpan<byte> Bytes => new(Data, checked((int)Length));

    /// <summary>Finds a resource by its logical name, e.g. <c>convnext-tiny-224/preprocessor_config.json</c>.</summary>
    public static EmbeddedFile Open(string name)
    {
        // The stream of a resource is a view of the assembly's own memory and may go; the memory stays.
        using Stream? stream = typeof(EmbeddedFile).Assembly.GetManifestResourceStream(name);
        return stream is UnmanagedMemoryStream memory
            ? new EmbeddedFile($"built-in {name}", memory.PositionPointer, memory.Length)
            : throw new InvalidOperationException($"The program was built without {name}.");
    }
}
