using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace ConvNext.ServerLoad;

/// <summary>A server in a process of its own, which is ended with this.</summary>
internal sealed class MeasuredServer : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);
    private readonly Process _process;

    private MeasuredServer(string name, Process process, HttpClient client)
    {
        Name = name;
        _process = process;
        Client = client;
    }

    /// <summary>What the tables call it.</summary>
    public string Name { get; }

    /// <summary>Asks it.</summary>
    public HttpClient Client { get; }

    /// <summary>From the start of the process to the first 200 of /health.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Memory that is its own, and the most that it ever had resident, in bytes (Linux).</summary>
    public (long Own, long Most) Memory => (Status("RssAnon"), Status("VmHWM"));

    /// <summary>Starts it, and waits until it is ready.</summary>
    /// <param name="name">What the tables call it.</param>
    /// <param name="arguments">Makes the command line for an address.</param>
    public static async Task<MeasuredServer> StartAsync(string name, Func<string, string[]> arguments)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        string[] command = arguments(address.OriginalString);
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true };
        long began = Stopwatch.GetTimestamp();
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} does not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var handler = new SocketsHttpHandler { UseProxy = false };
        var server = new MeasuredServer(name, process, new HttpClient(handler) { BaseAddress = address });
        while (!await server.IsReadyAsync())
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > LongestStart)
            {
                throw new InvalidOperationException($"{string.Join(' ', command)} is not ready.");
            }

            Thread.Sleep(1);
        }

        server.ReadyAfter = Stopwatch.GetElapsedTime(began);
        return server;
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using HttpResponseMessage answer = await Client.GetAsync("/health");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private long Status(string name)
    {
        string line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
