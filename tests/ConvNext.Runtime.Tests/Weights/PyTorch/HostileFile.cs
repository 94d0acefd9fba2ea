using System;
using ConvNext.Testing;
using ConvNext.Weights.PyTorch;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights.PyTorch;

/// <summary>A file that must be refused.</summary>
internal static class HostileFile
{
    /// <summary>The message with which an archive is refused; it begins with the file's path.</summary>
    public static string Refusal(TemporaryFolder folder, byte[] zip)
    {
        string path = folder.Write("hostile.bin", zip);
        string message = Assert.Throws<PyTorchFileException>(() => PyTorchFile.Open(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        return message;
    }
}
