using System;
using System.IO;
using System.IO.MemoryMappedFiles;

namespace ConvNext.Fuzz.Loop;

/// <summary>
/// A mapped file that the running process and the one that watches it share: counters, and the input that is being read. It survives a process that ends in the middle.
/// </summary>
internal sealed unsafe class SharedState : IDisposable
{
    private const int LongestInput = 1 << 20;
    private const int InputOffset = 64;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    /// <summary>Maps the file, and makes it where there is none.</summary>
    public SharedState(string path)
    {
        FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        _file = MemoryMappedFile.CreateFromFile(
            stream, null, InputOffset + LongestInput, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor();
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>Inputs that were read so far.</summary>
    public ref long Executions => ref ((long*)_start)[0];

    /// <summary>Those that the reader accepted.</summary>
    public ref long Accepted => ref ((long*)_start)[1];

    /// <summary>Defects that were found.</summary>
    public ref long Findings => ref ((long*)_start)[2];

    /// <summary>Edges that were reached.</summary>
    public ref long Edges => ref ((long*)_start)[3];

    /// <summary>Inputs that are kept.</summary>
    public ref long CorpusSize => ref ((long*)_start)[4];

    /// <summary>Milliseconds on the machine's clock at which the present input was begun; 0 between inputs.</summary>
    public ref long Begun => ref ((long*)_start)[5];

    /// <summary>The input that is being read, or was last.</summary>
    public byte[] Input => new Span<byte>(_start + InputOffset, (int)Math.Clamp(((long*)_start)[6], 0, LongestInput)).ToArray();

    /// <summary>Puts an input down before it is read.</summary>
    public void Begin(byte[] input)
    {
        ((long*)_start)[6] = input.Length;
        input.AsSpan(0, Math.Min(input.Length, LongestInput)).CopyTo(new Span<byte>(_start + InputOffset, LongestInput));
        Begun = Environment.TickCount64;
    }

    /// <summary>It has been read.</summary>
    public void End()
    {
        Begun = 0;
        Executions++;
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
