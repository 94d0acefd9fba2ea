using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using ConvNext.Files;

namespace ConvNext.Cli.Shards;

/// <summary>
/// A file of lines that is written as <c>FILE.part</c> and renamed when it is complete. After a kill, <c>.part</c> has whole lines and perhaps the beginning of one; what is
/// whole need not be done again.
/// </summary>
internal sealed class AnswerFile : IDisposable
{
    private const byte LineEnd = (byte)'\n';

    private readonly string _path;
    private readonly FileStream _part;

    private AnswerFile(string path, FileStream part, IReadOnlyList<string> answered)
    {
        _path = path;
        _part = part;
        Answered = answered;
    }

    /// <summary>The paths of the pictures whose lines are there already, in the order of the lines.</summary>
    public IReadOnlyList<string> Answered { get; }

    /// <summary>Whether any of the lines that are there is about a picture that could not be read.</summary>
    public bool HasErrors { get; private init; }

    /// <summary>Begins a file, or goes on with it.</summary>
    /// <param name="path">The file when it is complete.</param>
    /// <param name="kind">What answers this run gives.</param>
    /// <param name="resumes">Whether lines that are there already are kept.</param>
    /// <returns>The file; null where it is complete already and was to be gone on with.</returns>
    /// <exception cref="ConvNextException">It cannot be written, or what is there has other lines.</exception>
    public static AnswerFile? Begin(string path, AnswerKind kind, bool resumes)
    {
        string name = path;
        FileStream? part = null;
        try
        {
            if (resumes && File.Exists(path))
            {
                using FileStream complete = File.OpenRead(path);
                WholeLines(complete, path, kind);
                return null;
            }

            // Without a buffer: what the disk has no room for would come back, as another error, when the file is closed.
            name = $"{path}.part";
            part = new FileStream(name, resumes ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            (List<string> answered, long whole, bool hasErrors) = WholeLines(part, name, kind);
            part.SetLength(whole);
            part.Position = whole;
            return new AnswerFile(path, part, answered) { HasErrors = hasErrors };
        }
        catch (Exception error) when (error is ConvNextException or IOException or UnauthorizedAccessException
            or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            part?.Dispose();
            throw error switch
            {
                ConvNextException => error,
                IOException or UnauthorizedAccessException => new ConvNextException($"{name} cannot be written: {FileReason.Of(error)}.", error),
                _ => new ConvNextException($"{name} has lines that classify does not write; delete it, or give another file.", error),
            };
        }
    }

    /// <summary>Writes a line, which is on its way to the disk when this returns.</summary>
    /// <exception cref="ConvNextException">It cannot be written.</exception>
    public void WriteLine(string line)
    {
        try
        {
            _part.Write(Encoding.UTF8.GetBytes(line + "\n"));
            _part.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConvNextException($"{_path}.part cannot be written: {FileReason.Of(error)}.", error);
        }
    }

    /// <summary>Gives the file its name: all lines are there.</summary>
    /// <exception cref="ConvNextException">It cannot be renamed.</exception>
    public void Complete()
    {
        try
        {
            _part.Flush(flushToDisk: true);
            _part.Dispose();
            File.Move($"{_path}.part", _path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConvNextException($"{_path} cannot be written: {FileReason.Of(error)}.", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _part.Dispose();

    private static (List<string> Paths, long Length, bool HasErrors) WholeLines(FileStream part, string name, AnswerKind kind)
    {
        List<string> paths = [];
        bool hasErrors = false;
        long whole = 0;
        using MemoryStream line = new();
        byte[] buffer = new byte[1 << 16];
        for (int count = part.Read(buffer); count > 0; count = part.Read(buffer))
        {
            for (int i = 0; i < count; i++)
            {
                if (buffer[i] != LineEnd)
                {
                    line.WriteByte(buffer[i]);
                    continue;
                }

                using JsonDocument answer = JsonDocument.Parse(line.GetBuffer().AsMemory(0, (int)line.Length));
                kind.Check(answer.RootElement, name);
                paths.Add(answer.RootElement.GetProperty("path").GetString() ?? "");
                hasErrors |= answer.RootElement.TryGetProperty("error", out _);
                whole += line.Length + 1;
                line.SetLength(0);
            }
        }

        return (paths, whole, hasErrors);
    }
}
