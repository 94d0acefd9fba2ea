using System;
using System.IO;
using System.Reflection;

namespace ConvNext.ModelAppender;

/// <summary>
/// <c>ConvNext.ModelAppender EXECUTABLE ASSEMBLY REFERENCES MODELS</c>: appends the models to an executable. REFERENCES is a file with the path of a
/// referenced assembly in each line; MODELS has <c>class|namespace|weights|library</c> in each line, where the namespace
/// may be empty, and so may the library, the name of the assembly that has the class where the program itself does not.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 4)
        {
            Console.Error.WriteLine("error : ConvNext.ModelAppender takes EXECUTABLE ASSEMBLY REFERENCES MODELS.");
            return 2;
        }

        try
        {
            ApplicationAssemblies.ResolveFrom(File.ReadAllLines(arguments[2]));
            Append(arguments[0], arguments[1], File.ReadAllLines(arguments[3]));
            return 0;
        }
        catch (Exception error) when (Cause(error) is IOException or UnauthorizedAccessException or InvalidDataException or BadImageFormatException or MissingMemberException
            || Cause(error).GetType().Namespace?.StartsWith("ConvNext", StringComparison.Ordinal) == true)
        {
            // The form that MSBuild shows as an error of the build.
            Console.Error.WriteLine($"ConvNext.ModelAppender : error : {Cause(error).Message}");
            return 1;
        }
    }

    // Reflection and static fields wrap what went wrong.
    private static Exception Cause(Exception error)
    {
        while (error is TargetInvocationException or TypeInitializationException && error.InnerException is { } inner)
        {
            error = inner;
        }

        return error;
    }

    // In a method of its own: ConvNext.Runtime can be found only after its folder is known.
    private static void Append(string executable, string assembly, string[] models) =>
        ModelAppender.Append(executable, Assembly.LoadFrom(Path.GetFullPath(assembly)), models);
}
