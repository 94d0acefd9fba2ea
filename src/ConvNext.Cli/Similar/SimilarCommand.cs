using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Numerics.Tensors;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Options;
using ConvNext.Cli.Pictures;
using ConvNext.Cli.Terminal;
using ConvNext.Files;
using ConvNext.Preprocessing;

namespace ConvNext.Cli.Similar;

/// <summary><c>convnext similar</c>: the pictures of a folder that are most like one.</summary>
internal static class SimilarCommand
{
    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "similar",
        Operands = "QUERY FOLDER",
        Summary = "find the pictures of a folder that are most like one",
        Description = """
            Prints the pictures of a folder whose features are nearest to those of a picture, by the cosine of their angle: 1 is the
            same. What was found out about the folder is kept in an index file, so that the next time only new and changed
            pictures are looked at; an index of another model is made anew.
            """,
        Options =
        [
            SimilarArguments.TopOption, SimilarArguments.IndexOption, SimilarArguments.JsonOption, SimilarArguments.HtmlOption, .. ModelChoice.Options,
            ProcessingOptions.ThreadsOption, ProcessingOptions.BackendOption,
        ],
        Examples =
        [
            new("convnext similar cat.jpg photos", "the ten nearest"),
            new("convnext similar cat.jpg photos --top 50 --html page.html", "and a page to look at"),
        ],
        Run = Command.Running(SimilarArguments.Parse, Run),
    };

    private static int Run(SimilarArguments arguments, TextWriter output, TextWriter errors)
    {
        if (!Directory.Exists(arguments.Folder))
        {
            throw new ConvNextException($"{arguments.Folder}: There is no such folder; similar needs a picture and the folder to search.");
        }

        using SizedModel model = ModelOpening.Load(arguments.Model, errors);
        ConvNextImageProcessor processor = arguments.Processing.ProcessorFor(model.ImageProcessorOptions);
        string mark;
        float[] query;
        using (PictureSession session = new(model, processor, arguments.Processing.Threads, errors))
        {
            mark = FolderSearch.MarkOf(session);
            session.See(arguments.Query, out _);
            query = FeatureExtraction.Of(session, normalize: true);
        }

        string index = arguments.Index ?? Path.Combine(arguments.Folder, PictureIndex.DefaultName);
        FolderSearch search = new(new PictureRun(model, processor, arguments.Processing.Threads, errors), arguments.Folder);
        IReadOnlyList<IndexedPicture> pictures = search.Pictures(PictureIndex.Read(index, mark));
        if (search.HasChanged)
        {
            Keep(index, mark, pictures, query.Length, isAsked: arguments.Index is not null, errors);
        }

        // Equally near pictures stand in the order of their paths, as the folder has them. The picture itself is no answer.
        (string Path, float Cosine)[] nearest = [.. pictures
            .Select(picture => (Path: Path.Combine(arguments.Folder, picture.Path), Cosine: TensorPrimitives.Dot(query, picture.Features)))
            .Where(found => !PathKind.AreSame(found.Path, arguments.Query.Path))
            .OrderByDescending(found => found.Cosine)
            .Take(arguments.Top)];
        Print(arguments, output, nearest);
        if (arguments.Html is { } page)
        {
            WrittenFile.Write(page, SimilarHtml.Page(page, arguments.Query.Path, nearest));
        }

        return search.HasErrors ? ExitCode.BadInput : ExitCode.Success;
    }

    // A folder that cannot be written can be searched all the same.
    private static void Keep(string index, string mark, IReadOnlyList<IndexedPicture> pictures, int width, bool isAsked, TextWriter errors)
    {
        try
        {
            PictureIndex.Write(index, mark, pictures, width);
        }
        catch (ConvNextException error) when (!isAsked)
        {
            errors.WriteLine($"convnext: {error.Message} The next search looks at all pictures again; {SimilarArguments.IndexOption.Name} gives the index another place.");
        }
    }

    private static void Print(SimilarArguments arguments, TextWriter output, (string Path, float Cosine)[] nearest)
    {
        using JsonLine line = new();
        foreach ((string path, float cosine) in nearest)
        {
            output.WriteLine(arguments.Json
                ? line.Write(writer =>
                {
                    writer.WriteString("path", path);
                    writer.WriteNumber("cosine", cosine);
                })
                : string.Create(CultureInfo.InvariantCulture, $"{cosine,8:0.0000}  {ShownText.Printable(path)}"));
        }
    }
}
