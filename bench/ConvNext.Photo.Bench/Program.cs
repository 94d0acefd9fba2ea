using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext;
using ConvNext.OnnxGraphs;
using ConvNext.Photo.Bench;
using ConvNext.Preprocessing;
using ConvNext.Testing;
using ConvNext.Tiny;

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException error)
{
    Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

string folder = options.WriteTo ?? Directory.CreateTempSubdirectory("photo-bench").FullName;
Directory.CreateDirectory(folder);
PhotoFile[] photos = [.. options.Files.Count > 0 ? PhotoSet.Given(options.Files) : PhotoSet.Make(folder, options.Only)];
if (options.WriteTo is not null)
{
    return 0;
}

ConvNextImageProcessorOptions processing = ConvNextTiny.Preprocessing;
List<IPhotoReader> peers = [new SkiaReader(), new ImageSharpReader(threads: 1)];
if (options.WithPillow)
{
    peers.InsertRange(0, [new PillowReader(options.Python, draft: false), new PillowReader(options.Python, draft: true)]);
}

DecodingTable.Print(new OwnReader(processing, threads: 1), peers, photos, options.Seconds);
if (options.WithAnswers)
{
    NetworkConfig config = NetworkConfig.Load(Repository.PathOf("models/convnext-tiny-224/config.json"));
    using RecipeSource weights = new(config);
    byte[] graph = ConvNextGraph.Write(config, weights, batch: 1, GraphForm.Fastest);
    using ConvNextModel model = ConvNextTiny.Load(weights);
    foreach (int threads in options.Threads)
    {
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = threads });
        using OnnxNetwork network = new(graph, config.Labels, threads);
        Agreement.Check(session, processing, network, peers, photos[^1]);
        IPhotoReader[] readers = [.. peers.Where(peer => peer is not ImageSharpReader), new ImageSharpReader(threads)];
        AnswerTable.Print(new OwnContender(session), [.. readers.Select(reader => new OnnxContender(reader, network))], photos, threads, options.Seconds);
    }
}

peers.ForEach(peer => peer.Dispose());
if (options.Files.Count == 0)
{
    Directory.Delete(folder, recursive: true);
}

return 0;
