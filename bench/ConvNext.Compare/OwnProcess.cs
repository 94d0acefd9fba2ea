using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace ConvNext.Compare;

/// <summary>Starts this program once more.</summary>
internal static class OwnProcess
{
    /// <summary>How to start this program with other arguments, by itself or under <c>dotnet</c> as it is now.</summary>
    public static ProcessStartInfo With(IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        ProcessStartInfo start = new(program);
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    /// <summary>Starts it.</summary>
    public static Process Start(ProcessStartInfo start) =>
        Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} could not be started.");
}
