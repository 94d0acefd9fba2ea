using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.OnnxGraphs;
using ConvNext.ServerLoad;
using ConvNext.Tiny;

// SERVER pocket|tiny [SECONDS [ROUNDS]]: the published convnext-server, the network, how long each server is asked at a time, and how often.
if (args is not [string program, "pocket" or "tiny", ..])
{
    Console.Error.WriteLine("usage: ConvNext.ServerLoad SERVER pocket|tiny [SECONDS [ROUNDS]]");
    return 2;
}

bool isTiny = args[1] == "tiny";
var time = TimeSpan.FromSeconds(args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 3);
int rounds = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 5;
string root = Root();
byte[] photo = await File.ReadAllBytesAsync(Path.Combine(root, "samples", "rocket.jpg"));
string peer = Path.Combine(root, "bench/ConvNext.ServerLoad.OnnxRuntime/bin/Release/net10.0/ConvNext.ServerLoad.OnnxRuntime.dll");
string folder = Directory.CreateTempSubdirectory("convnext-load-").FullName;
var servers = new List<MeasuredServer>();
try
{
    (string weights, IReadOnlyList<string> labels, int size) = Network();
    string graph = Path.Combine(folder, "model.onnx");
    await File.WriteAllBytesAsync(graph, PocketGraph.Write(Path.Combine(weights, "config.json"), Path.Combine(weights, "model.safetensors")));
    string names = Path.Combine(folder, "labels.txt");
    await File.WriteAllLinesAsync(names, labels);
    servers.Add(await MeasuredServer.StartAsync("convnext-server", address => [program, "--urls", address, .. isTiny ? ["--model", weights] : Array.Empty<string>()]));
    foreach (int threads in new[] { 1, Environment.ProcessorCount }.Distinct())
    {
        servers.Add(await MeasuredServer.StartAsync(
            $"ONNX Runtime, {threads} a call", address => ["dotnet", peer, address, graph, $"{size}", $"{threads}", names]));
    }

    Console.WriteLine(
        $"{args[1]}, {photo.Length} bytes of JPEG, {Environment.ProcessorCount} processors for clients and server; medians of {rounds} rounds of {time.TotalSeconds:0.#} s");
    foreach (MeasuredServer server in servers)
    {
        await Load.RunAsync(server.Client, photo, 8, time + time);
    }

    Console.WriteLine();
    Console.WriteLine("| clients | server | requests a second | p50 ms | p99 ms | ours ÷ theirs |");
    Console.WriteLine("|---:|---|---:|---:|---:|---:|");
    foreach (int clients in (int[])[1, 8, 64])
    {
        List<LoadResult>[] results = [.. servers.Select(static _ => new List<LoadResult>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < servers.Count; i++)
            {
                results[i].Add(await Load.RunAsync(servers[i].Client, photo, clients, time));
            }
        }

        for (int i = 0; i < servers.Count; i++)
        {
            // The ratio of each round, so that a machine that is slow for a while is slow for both.
            double ratio = Median(results[0].Zip(results[i], static (ours, theirs) => ours.PerSecond / theirs.PerSecond));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {clients} | {servers[i].Name} | {Median(results[i].Select(static each => each.PerSecond)):0.#} | {Median(results[i].Select(static each => each.Median)):0.0} | {
                    Median(results[i].Select(static each => each.Slow)):0.0} | {(i == 0 ? "" : ratio.ToString("0.00", CultureInfo.InvariantCulture))} |"));
        }
    }

    Console.WriteLine();
    Console.WriteLine("| server | start to ready ms | memory of its own MB | most resident MB |");
    Console.WriteLine("|---|---:|---:|---:|");
    foreach (MeasuredServer server in servers)
    {
        (long own, long most) = server.Memory;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {server.Name} | {server.ReadyAfter.TotalMilliseconds:0} | {own / 1e6:0} | {most / 1e6:0} |"));
    }
}
finally
{
    servers.ForEach(static server => server.Dispose());
    Directory.Delete(folder, recursive: true);
}

return 0;

(string Folder, IReadOnlyList<string> Labels, int Size) Network()
{
    if (!isTiny)
    {
        return (Path.Combine(root, "models/convnext-pocket-cifar10"), PocketCifar10.Network.Labels, PocketCifar10.Network.InputHeight);
    }

    // Random weights compute as long as trained ones.
    string weights = Path.Combine(folder, "tiny");
    using ConvNextTiny model = ConvNextTiny.CreateRandom(seed: 1);
    model.Save(weights);
    return (weights, ConvNextTiny.Network.Labels, ConvNextTiny.Network.InputHeight);
}

static double Median(IEnumerable<double> values)
{
    double[] sorted = [.. values.Order()];
    return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}

static string Root()
{
    string folder = AppContext.BaseDirectory;
    while (!File.Exists(Path.Combine(folder, "ConvNext.sln")))
    {
        folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The program is not run from the repository.");
    }

    return folder;
}
