using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using App;
using ConvNext;
using ConvNext.Imaging;
using ConvNext.Preprocessing;
using ConvNext.Results;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length < 2)
{
    Console.Error.WriteLine("Usage: dotnet run -c Release -- WEIGHTS PHOTO...");
    Console.Error.WriteLine("WEIGHTS is a checkpoint's folder, or a file of weights.");
    return 2;
}

try
{
    // The model is shared by all threads; a session owns its memory, one for each concurrent caller.
    using MyNet model = MyNet.Load(args[0]);
    using ConvNextSession session = model.CreateSession();
    foreach (string photo in args.Skip(1))
    {
        Console.WriteLine(photo);
        foreach (string line in model.Labels.Count > 0 ? Classes(session, photo) : Outputs(session, photo))
        {
            Console.WriteLine($"  {line}");
        }
    }

    return 0;
}
catch (ConvNextException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

static IEnumerable<string> Classes(ConvNextSession session, string photo)
{
    foreach (Classification found in session.ClassifyFile(photo, topK: 5))
    {
        yield return $"{found.Score,8:P2}  {found.Label}";
    }
}

// A network without a classifier: the shape of each output, and its first values.
static IEnumerable<string> Outputs(ConvNextSession session, string photo)
{
    ConvNextImageProcessor processor = new(session.Description.Preprocessing ?? ConvNextImageProcessorOptions.Default);
    session.Run(processor.Process(new ManagedImageDecoder().DecodeFile(photo).View));
    foreach (OutputDescription output in session.Description.Outputs)
    {
        string shape = output.IsFeatureMap ? $"{output.Height}×{output.Width}×{output.Channels}" : $"{output.Length}";
        yield return $"{output.Name} ({shape}): {string.Join(", ", session.GetOutput(output.Name).Image(0).ToArray().Take(4))}, …";
    }
}
