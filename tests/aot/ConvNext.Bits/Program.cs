using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime.Intrinsics.Arm;
using ConvNext;
using ConvNext.Bits;
using ConvNext.Testing;
using ConvNext.Safetensors;
using ConvNext.Tensors;

// bits pocket|pocket-int8|tiny THREADS [WEIGHTS]: a line for each output of the network, on the recipe's input and either the recipe's weights or
// those of a file. The lines hold nothing that may differ between two right answers; the time goes to the error stream,
// and so does whether the processor has Arm's dot product, which 8 bits are multiplied with.
// bits pack pocket|tiny FILE: writes the recipe's weights as a packed file.
if (args is ["pack", "pocket" or "tiny", string file])
{
    using ConvNextModel packed = FromRecipe(args[1]);
    packed.SavePacked(file);
    return 0;
}

if (args.Length is < 2 or > 3 || args[0] is not ("pocket" or "pocket-int8" or "tiny") || !int.TryParse(args[1], CultureInfo.InvariantCulture, out int threads))
{
    Console.Error.WriteLine("bits pocket|pocket-int8|tiny THREADS [WEIGHTS]");
    return 2;
}

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

Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, dot product: {Dp.IsSupported}"));
return 0;

ConvNextModel FromFile(string path)
{
    using SafetensorsFile weights = SafetensorsFile.Open(path);
    return Load(args[0], weights);
}

ConvNextModel FromRecipe(string network)
{
    using var reader = new StreamReader(typeof(BitHash).Assembly.GetManifestResourceStream($"{network.Split('-')[0]}.json")!);
    using var weights = new RecipeSource(NetworkConfig.Parse(reader.ReadToEnd()));
    return Load(network, weights);
}

ConvNextModel Load(string network, ITensorSource weights) => network switch
{
    "pocket" => Pocket.Load(weights),
    "pocket-int8" => PocketInt8.Load(weights),
    _ => Tiny.Load(weights),
};
