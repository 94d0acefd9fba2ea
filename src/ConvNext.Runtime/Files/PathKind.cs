using System;
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;

namespace ConvNext.Files;

/// <summary>What stands at a path.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or nothing that can be seen.</summary>
    Missing,

    /// <summary>An ordinary file, or something that the system does not tell from one.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, with a name or without.</summary>
    Pipe,

    /// <summary>A device: a terminal, a disk, /dev/null.</summary>
    Device,

    /// <summary>A socket.</summary>
    Socket,
}

/// <summary>What stands at a path, and which file it is: two paths to one file have the same <see cref="Identity"/>.</summary>
/// <param name="Kind">What it is, behind all links.</param>
/// <param name="Identity">Device and number of the file; null where they are not known.</param>
internal readonly unsafe partial record struct PathKind(FileKind Kind, (uint Major, uint Minor, ulong Number)? Identity)
{
    // Linux, statx(2): the layout is the same on every processor.
    private const int CurrentFolder = -100;
    private const uint TypeAndNumber = 0x101;
    private const int StatLength = 256;
    private const int ModeOffset = 28;
    private const int NumberOffset = 32;
    private const int DeviceMajorOffset = 136;
    private const int DeviceMinorOffset = 140;

    /// <summary>Looks at a path without opening it: a pipe would wait for its other end. Links are followed.</summary>
    public static PathKind Of(string path)
    {
        if (OperatingSystem.IsLinux() && !path.Contains('\0', StringComparison.Ordinal))
        {
            byte* stat = stackalloc byte[StatLength];
            try
            {
                if (Statx(CurrentFolder, path, 0, TypeAndNumber, stat) == 0)
                {
                    return FromLinux(new ReadOnlySpan<byte>(stat, StatLength));
                }
            }
            catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
            {
                // A C library without the call: what .NET itself knows must do.
            }
        }

        return new PathKind(Directory.Exists(path) ? FileKind.Folder : File.Exists(path) ? FileKind.Regular : FileKind.Missing, Identity: null);
    }

    /// <summary>Whether two paths lead to one file, by links of either kind or by their spelling; false where one leads to none.</summary>
    public static bool AreSame(string first, string second)
    {
        PathKind left = Of(first);
        PathKind right = Of(second);
        return left.Kind != FileKind.Missing && right.Kind != FileKind.Missing
            && (left.Identity is not null ? left.Identity == right.Identity : Path.GetFullPath(first) == Path.GetFullPath(second));
    }

    private static PathKind FromLinux(ReadOnlySpan<byte> stat)
    {
        FileKind kind = (BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeOffset..]) >> 12) switch
        {
            1 => FileKind.Pipe,
            2 or 6 => FileKind.Device,
            4 => FileKind.Folder,
            12 => FileKind.Socket,
            _ => FileKind.Regular,
        };
        return new PathKind(kind, (
            BinaryPrimitives.ReadUInt32LittleEndian(stat[DeviceMajorOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(stat[DeviceMinorOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(stat[NumberOffset..])));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte* stat);
}
