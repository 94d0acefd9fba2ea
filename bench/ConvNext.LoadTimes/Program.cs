using System;
using System.Diagnostics;
using System.IO;
using ConvNext;
using ConvNext.LoadTimes;
using ConvNext.Safetensors;
using ConvNext.Tensors;
using ConvNext.Testing;
using ConvNext.Weights;

// Without arguments: write both forms of both networks' weights, and measure each form in a process of its own. With CASE FILE: measure here;
// with CASE FILE FILE: say here whether an inference is slower with the weights of the second.
switch (args)
{
    case [string caseName, string path]:
        Measurement.Print(caseName, path);
        return 0;
    case [string caseName, string first, string second]:
        Measurement.PrintRatio(caseName, first, second);
        return 0;
}

string folder = Directory.CreateTempSubdirectory("convnext-load-").FullName;
try
{
    Console.WriteLine(Measurement.Header);
    foreach (string name in Measurement.Names)
    {
        string checkpoint = Path.Combine(folder, $"{name}.safetensors");
        string packed = Path.Combine(folder, $"{name}.packed.safetensors");
        WriteFiles(name, checkpoint, packed);
        Start(name, checkpoint);
        Start(name, packed);
        Start(name, checkpoint, packed);
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

return 0;

static void WriteFiles(string name, string checkpoint, string packed)
{
    using RecipeSource weights = Measurement.Case(name).Weights();
    var writer = new SafetensorsWriter();
    foreach (string tensorName in weights.Names)
    {
        if (weights.TryGet(tensorName, out TensorData? tensor))
        {
            writer.Add(tensor);
        }
    }

    writer.Write(checkpoint);
    NetworkDescription network = Measurement.Network(name);
    using PackedWeights packedWeights = WeightLoader.Load(weights, network.WeightTable);
    PackedFile.Write(packed, network.WeightTable, packedWeights);
}

static void Start(string name, params string[] paths)
{
    string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
    var start = new ProcessStartInfo(program);
    if (Path.GetFileNameWithoutExtension(program) == "dotnet")
    {
        start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
    }

    start.ArgumentList.Add(name);
    foreach (string path in paths)
    {
        start.ArgumentList.Add(path);
    }

    using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
    process.WaitForExit();
}
