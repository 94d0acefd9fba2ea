using System;
using System.IO;
using ConvNext.FirstAnswer.OnnxRuntime;
using ConvNext.OnnxGraphs;

// write CONFIG WEIGHTS MODEL   writes the network as an ONNX model
// classify MODEL SIZE PHOTO    prints the index and the score of the most probable class
switch (args)
{
    case ["write", string config, string weights, string model]:
        File.WriteAllBytes(model, PocketGraph.Write(config, weights));
        return 0;
    case ["classify", string model, string size, string photo]:
        Peer.Classify(model, int.Parse(size, System.Globalization.CultureInfo.InvariantCulture), photo);
        return 0;
    default:
        Console.Error.WriteLine("write CONFIG WEIGHTS MODEL | classify MODEL SIZE PHOTO");
        return 2;
}
