using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using ConvNext;
using ConvNext.Imaging;
using ConvNext.Networks;
using ConvNext.Preprocessing;

// carried PROGRAM PHOTO FOLDER [NETWORK...]: for each network and each of its image sizes, a checkpoint with 37 classes is written to the folder, by a seed. The program
// is given that folder and a precision; its scores must be those of the generated class, to the last bit.
const int Classes = 37;
if (args.Length < 3)
{
    Console.Error.WriteLine("carried PROGRAM PHOTO FOLDER [NETWORK...]");
    return 2;
}

(string Name, Func<string[], ConvNextModel> Random, Func<string, ConvNextModel> Load, Func<string, ConvNextModel> LoadInt8)[] networks =
[
    ("tiny", static labels => ConvNextTiny.CreateRandom(1, labels), static folder => ConvNextTiny.Load(folder), static folder => ConvNextTinyInt8.Load(folder)),
    ("small", static labels => ConvNextSmall.CreateRandom(2, labels), static folder => ConvNextSmall.Load(folder), static folder => ConvNextSmallInt8.Load(folder)),
    ("base", static labels => ConvNextBase.CreateRandom(3, labels), static folder => ConvNextBase.Load(folder), static folder => ConvNextBaseInt8.Load(folder)),
    ("large", static labels => ConvNextLarge.CreateRandom(4, labels), static folder => ConvNextLarge.Load(folder), static folder => ConvNextLargeInt8.Load(folder)),
    ("xlarge", static labels => ConvNextXLarge.CreateRandom(5, labels), static folder => ConvNextXLarge.Load(folder), static folder => ConvNextXLargeInt8.Load(folder)),
];
string[] breeds = [.. Enumerable.Range(0, Classes).Select(id => $"breed {id}")];
bool isSame = true;
foreach ((string name, Func<string[], ConvNextModel> random, Func<string, ConvNextModel> load, Func<string, ConvNextModel> loadInt8)
    in networks.Where(network => args.Length == 3 || args.Skip(3).Contains(network.Name)))
{
    using (ConvNextModel made = random(breeds))
    {
        made.Save(args[2]);
    }

    // One after the other: XLarge takes its weights' bytes for each.
    Hold(name, "float32", load);
    Hold(name, "int8", loadInt8);
}

return isSame ? 0 : 1;

void Hold(string name, string precision, Func<string, ConvNextModel> load)
{
    using ConvNextModel model = load(args[2]);
    foreach (ImageSize size in model.Description.ImageSizes)
    {
        ConvNextImageProcessorOptions processor = model.ImageProcessorOptions!.ForImageSize(size);
        File.WriteAllBytes(Path.Combine(args[2], ConvNextImageProcessorOptions.FileName), processor.ToJson());
        string expected = Expected(model, size, processor);
        string found = Found(precision);
        isSame &= expected == found;
        Console.WriteLine(expected == found
            ? $"ok: {name} at {size.Height} in {precision}, {Classes} classes"
            : $"FAILED: {name} at {size.Height} in {precision} gives\n{found}\nbut the class\n{expected}");
    }
}

string Expected(ConvNextModel model, ImageSize size, ConvNextImageProcessorOptions processor)
{
    using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { ImageSize = size, ImageProcessor = new ConvNextImageProcessor(processor) });
    return string.Join('\n', session.ClassifyFile(args[1], topK: Classes).Select(found => Line(found.Index, found.Score)));
}

string Found(string precision)
{
    ProcessStartInfo start = new(args[0], ["classify", args[1], "--weights", args[2], "--precision", precision, "--json", "--top", "100"]) { RedirectStandardOutput = true };
    using Process process = Process.Start(start)!;
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        return $"exit code {process.ExitCode}";
    }

    using JsonDocument answer = JsonDocument.Parse(output);
    return string.Join('\n', answer.RootElement.GetProperty("classes").EnumerateArray().Select(found => Line(found.GetProperty("index").GetInt32(), found.GetProperty("score").GetSingle())));
}

static string Line(int index, float score) => string.Create(CultureInfo.InvariantCulture, $"{index} {score:R}");
