using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using ConvNext;
using ConvNext.Bits;
using ConvNext.Testing;
using ConvNext.Safetensors;

// bits pocket|tiny THREADS [WEIGHTS]: a line for each output of the network, on the recipe's input and either the recipe's weights or
// those of a file. The lines hold nothing that may differ between two right answers; the time goes to the error stream.
// bits pack pocket|tiny FILE: writes the recipe's weights as a packed file.
if (args is ["pack", "pocket" or "tiny", string file])
{
    using ConvNextModel packed = FromRecipe(args[1]);
    packed.SavePacked(file);
    return 0;
}

if (args.Length is < 2 or > 3 || args[0] is not ("pocket" or "tiny") || !int.TryParse(args[1], CultureInfo.InvariantCulture, out int threads))
{
    Console.Error.WriteLine("bits pocket|tiny THREADS [WEIGHTS]");
    return 2;
}

bool isPocket = args[0] == "pocket";
long start = Stopwatch.GetTimestamp();
using ConvNextModel model = args.Length == 3
    ? FromFile(args[2])
    : FromRecipe(args[0]);
using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = threads });
float[] pixels = new float[model.Description.InputLength];
Recipe.FillPixels("", pixels);
session.Run(pixels);
foreach (OutputDescription output in model.Description.Outputs)
{
    Console.WriteLine($"{args[0]} {output.Name} {BitHash.Of(session.GetOutput(output.Name).Image(0)):x16}");
}

Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"));
return 0;

ConvNextModel FromFile(string path)
{
    using SafetensorsFile weights = SafetensorsFile.Open(path);
    return isPocket ? Pocket.Load(weights) : Tiny.Load(weights);
}

ConvNextModel FromRecipe(string network)
{
    using var reader = new StreamReader(typeof(BitHash).Assembly.GetManifestResourceStream($"{network}.json")!);
    using var weights = new RecipeSource(NetworkConfig.Parse(reader.ReadToEnd()));
    return network == "pocket" ? Pocket.Load(weights) : Tiny.Load(weights);
}
