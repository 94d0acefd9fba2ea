using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;

namespace ConvNext.Server;

/// <summary>The command line: options, their help, and what is wrong with one.</summary>
internal static class ServerCommandLine
{
    /// <summary>The exit code of a command line that is wrong.</summary>
    public const int Usage = 2;

    private const string DefaultUrl = "http://localhost:8080";

    private static readonly Option<string[]> Models = new("--model")
    {
        HelpName = "[NAME=]PATH",
        Description = "a folder or file with weights, and config.json beside them, which says of which network; may be given several times, the first answers where a "
            + "request names none. NAME is by default the folder's or file's. Without the option the small network of ten classes inside the program is served.",
    };

    private static readonly Option<string?> Precision = new("--precision")
    {
        HelpName = "P",
        Description = $"what the models compute most products in: {NetworkPrecisions.Float32} (default), or {NetworkPrecisions.Int8}, whole numbers of 8 bits that are made of "
            + "the same weights; a packed file says it by itself",
    };

    private static readonly Option<string?> Urls = new("--urls")
    {
        HelpName = "URLS",
        Description = $"the addresses for HTTP, with a semicolon between: http://HOST:PORT, http://*:PORT, http://unix:/PATH. Default {DefaultUrl}.",
    };

    private static readonly Option<int?> Port = Number<int?>("--port", "PORT", "the same as --urls http://*:PORT: all addresses of the machine");
    private static readonly Option<string?> Grpc = new("--grpc") { HelpName = "PORT|URL", Description = "speak gRPC, too, at this port of all addresses, or at this address" };
    private static readonly Option<int> Sessions = Number("--sessions", "N", "pictures that are computed at a time; 0, the default: as many as there are processors", 0);
    private static readonly Option<int> Queue = Number("--queue", "N", "requests of a model that may wait; beyond that the answer is 429. Default 64.", 64);
    private static readonly Option<double> Wait = Number("--longest-wait", "SECONDS", "how long a request waits before the answer is 503. Default 30.", 30.0);
    private static readonly Option<double> RequestMegabytes = Number("--max-request", "MIB", "the largest body of a request, decompressed, in MiB. Default 32.", 32.0);
    private static readonly Option<double> BufferedMegabytes = Number("--max-buffered", "MIB", "the most that all bodies may take together, in MiB. Default 512.", 512.0);
    private static readonly Option<double> Megapixels = Number("--max-pixels", "MILLIONS", "the largest picture, in millions of pixels. Default 64.", 64.0);
    private static readonly Option<bool> NoPage = new("--no-page") { Description = "GET / gives no page" };

    // RootCommand brings --help and --version.
    private static readonly RootCommand Command = new("Serves ConvNeXt models over HTTP and gRPC, with a page for people at /.")
    {
        Models, Precision, Urls, Port, Grpc, Sessions, Queue, Wait, RequestMegabytes, BufferedMegabytes, Megapixels, NoPage,
    };

    private static readonly ParserConfiguration Configuration = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Reads it.</summary>
    /// <returns>The exit code where there is nothing to serve: help, the version, or a mistake.</returns>
    public static int? Read(string[] arguments, TextWriter output, TextWriter errors, out ServerOptions? options)
    {
        options = null;
        ParseResult parsed = Command.Parse(arguments, Configuration);
        if (parsed.Action is not null && parsed.Errors.Count == 0)
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = errors });
        }

        try
        {
            if (parsed.Errors.Count > 0)
            {
                throw new UsageException(parsed.Errors[0].Message);
            }

            options = Options(parsed);
            return null;
        }
        catch (UsageException error)
        {
            errors.WriteLine($"convnext-server: {error.Message.TrimEnd('.')}; 'convnext-server --help' lists the options.");
            return Usage;
        }
    }

    private static ServerOptions Options(ParseResult parsed)
    {
        int? port = parsed.GetValue(Port);
        string? urls = parsed.GetValue(Urls);
        if (port is not null && urls is not null)
        {
            throw new UsageException("--port and --urls are both given; one of them says where to listen");
        }

        int maxRequest = (int)Scaled(parsed, RequestMegabytes, 1 << 20, 1, int.MaxValue - 1);
        long maxBuffered = Scaled(parsed, BufferedMegabytes, 1 << 20, 1, long.MaxValue / 2);
        if (maxBuffered < maxRequest)
        {
            throw new UsageException(
                $"--max-buffered is {parsed.GetValue(BufferedMegabytes)} MiB, but one request may have {parsed.GetValue(RequestMegabytes)}; as much at least is expected");
        }

        return new ServerOptions
        {
            Models = [.. NamedModels(parsed.GetValue(Models) ?? [])],
            Precision = parsed.GetValue(Precision) switch
            {
                null => null,
                NetworkPrecisions.Float32 => NetworkPrecision.Float32,
                NetworkPrecisions.Int8 => NetworkPrecision.Int8,
                { } other => throw new UsageException($"--precision is '{other}'; {NetworkPrecisions.Float32} or {NetworkPrecisions.Int8} is expected"),
            },
            Urls = [.. (port is null ? urls ?? DefaultUrl : AnyAddress(CheckedPort(port.Value, "--port")))
                .Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static url => Checked(url, "--urls"))],
            GrpcUrl = parsed.GetValue(Grpc) is not { } grpc ? null
                : int.TryParse(grpc, out int grpcPort) ? AnyAddress(CheckedPort(grpcPort, "--grpc")) : Checked(grpc, "--grpc"),
            Sessions = (int)Scaled(parsed, Sessions, 0, 1024),
            QueueLength = (int)Scaled(parsed, Queue, 1, 1_000_000),
            LongestWait = TimeSpan.FromMilliseconds(Scaled(parsed, Wait, 1000, 1, 86_400_000)),
            MaxRequestBytes = maxRequest,
            MaxBufferedBytes = maxBuffered,
            MaxPixels = Scaled(parsed, Megapixels, 1_000_000, 1, 1_000_000_000),
            HasPage = !parsed.GetValue(NoPage),
        };
    }

    private static IEnumerable<NamedModel> NamedModels(string[] values)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string value in values)
        {
            // A path may have a '=' of its own, behind its first '/'.
            int sign = value.IndexOf('=', StringComparison.Ordinal);
            bool isNamed = sign > 0 && !value.AsSpan(0, sign).Contains('/');
            string path = isNamed ? value[(sign + 1)..] : value;
            string name = isNamed ? value[..sign] : Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path.Length > 0 ? path : "/")));
            if (path.Length == 0 || name.Length == 0 || name.AsSpan().ContainsAny('?', '#'))
            {
                throw new UsageException($"--model is '{value}'; a path is expected, or NAME=PATH with a name without '?' and '#'");
            }

            yield return names.Add(name)
                ? new NamedModel(name, path)
                : throw new UsageException($"--model names two models '{name}'; NAME=PATH gives one of them another name");
        }
    }

    private static string AnyAddress(int port) => $"http://*:{port}";

    private static int CheckedPort(int port, string option) =>
        port is >= 0 and <= ushort.MaxValue ? port : throw new UsageException($"{option} is {port}; a port from 0 to {ushort.MaxValue} is expected");

    private static string Checked(string url, string option)
    {
        if (url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"{option} has '{url}'; this program speaks no TLS, which ends at the proxy in front of it: http:// is expected");
        }

        return url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && url.Length > "http://".Length
            ? url
            : throw new UsageException($"{option} has '{url}'; http://HOST:PORT, http://*:PORT or http://unix:/PATH is expected");
    }

    private static long Scaled(ParseResult parsed, Option<double> option, double unit, long least, long most)
    {
        double value = parsed.GetValue(option) * unit;
        return value >= least && value <= most
            ? (long)value
            : throw new UsageException($"{option.Name} is {parsed.GetValue(option)}; a number from {least / unit:G3} to {most / unit:G6} is expected");
    }

    private static int Scaled(ParseResult parsed, Option<int> option, int least, int most) => parsed.GetValue(option) is int value && value >= least && value <= most
        ? value
        : throw new UsageException($"{option.Name} is {parsed.GetValue(option)}; a whole number from {least} to {most} is expected");

    private static Option<T> Number<T>(string name, string helpName, string description, T? otherwise = default)
    {
        var option = new Option<T>(name) { HelpName = helpName, Description = description };
        if (otherwise is not null)
        {
            option.DefaultValueFactory = _ => otherwise;
        }

        return option;
    }

    private sealed class UsageException(string message) : Exception(message);
}
