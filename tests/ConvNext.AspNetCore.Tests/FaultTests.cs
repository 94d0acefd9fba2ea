using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Testing;
using ConvNext.Tiny;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace ConvNext.AspNetCore.Tests;

/// <summary>What goes wrong while a server runs: nobody gets a 500, and every request that was taken is answered.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly byte[] Cat = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "cat.png"));

    [Fact]
    public async Task Until_the_weights_are_there_and_when_the_server_stops_calls_are_refused()
    {
        using var gate = new ManualResetEventSlim();
        (WebApplication application, HttpClient client) = await ServedPocket.StartAsync(services => services.AddConvNext<PocketCifar10>(options => options.Load = () =>
        {
            gate.Wait(Patience);
            return PocketCifar10.LoadEmbedded();
        }));
        await using (application)
        using (client)
        {
            Assert.Equal("""503 {"ready":false}""", await Get(client, "/v2/health/ready"));
            Assert.Equal("""200 {"live":true}""", await Get(client, "/v2/health/live"));
            Assert.StartsWith("503", await Get(client, "/health"), StringComparison.Ordinal);
            using HttpResponseMessage early = await client.PostAsync("/classify", new ByteArrayContent(Cat));
            Assert.Equal(503, (int)early.StatusCode);
            Assert.Equal("1", early.Headers.GetValues("Retry-After").Single());
            Assert.Contains("The model is still being loaded.", await early.Content.ReadAsStringAsync(), StringComparison.Ordinal);

            gate.Set();
            ServedPocket.WaitUntilReady(application.Services);
            Assert.Equal("""200 {"ready":true}""", await Get(client, "/v2/health/ready"));
            application.Services.GetRequiredService<ConvNextService>().BeginStop();
            Assert.Contains("The server is stopping.", await Get(client, "/health"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_ends_the_server()
    {
        (WebApplication application, HttpClient client) = await ServedPocket.StartAsync(static services =>
            services.AddConvNext<PocketCifar10>(static options => options.Weights = "no-such-folder"));
        client.Dispose();
        await using (application)
        {
            await application.WaitForShutdownAsync().WaitAsync(Patience);
            Assert.Equal(1, Environment.ExitCode);
            Environment.ExitCode = 0;
        }
    }

    [Fact]
    public async Task A_model_that_is_replaced_under_load_loses_no_request()
    {
        using var folder = new TemporaryFolder();
        string weights = folder.File("pocket.safetensors");
        using (PocketCifar10 model = PocketCifar10.LoadEmbedded())
        {
            model.SavePacked(weights);
        }

        (WebApplication application, HttpClient client) = await ServedPocket.StartAsync(services => services.AddConvNext<PocketCifar10>(options =>
        {
            options.Weights = weights;
            options.ReloadInterval = TimeSpan.FromMilliseconds(20);
        }));
        await using (application)
        using (client)
        {
            ServedPocket.WaitUntilReady(application.Services);
            string before = await Classify(client);
            using var stop = new CancellationTokenSource();
            var answers = new ConcurrentDictionary<string, int>();
            Task[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    answers.AddOrUpdate(await Classify(client), 1, static (_, count) => count + 1);
                }
            }))];

            using (PocketCifar10 other = PocketCifar10.CreateRandom(seed: 7))
            {
                other.SavePacked(weights);
            }

            Assert.True(Attempts.Until(() => answers.Keys.Any(answer => answer != before)), "The new weights never answered.");
            await stop.CancelAsync();
            await Task.WhenAll(callers).WaitAsync(Patience);

            Assert.Equal(2, answers.Count);
            Assert.All(answers.Keys, static answer => Assert.StartsWith("200 ", answer, StringComparison.Ordinal));
            File.WriteAllText(weights, "broken");
            Assert.StartsWith("200 ", await Classify(client), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_full_queue_is_429_and_tells_when_to_come_back()
    {
        (WebApplication application, HttpClient client) = await ServedPocket.StartAsync(static services => services.AddConvNext<PocketCifar10>(static options =>
            options.Pool = options.Pool with { Sessions = 1, QueueLength = 1 }));
        await using (application)
        using (client)
        {
            ServedPocket.WaitUntilReady(application.Services);
            ConvNextService service = application.Services.GetRequiredService<ConvNextService>();
            using var gate = new ManualResetEventSlim();
            Task<bool> running = service.RunAsync(gate, static (_, gate) => gate.Wait(Patience)).AsTask();
            Assert.True(Attempts.Until(() => service.Current().Pool.Running == 1));
            Task<bool> waiting = service.RunAsync(0, static (_, _) => true).AsTask();

            using HttpResponseMessage full = await client.PostAsync("/classify", new ByteArrayContent(Cat));

            Assert.Equal(429, (int)full.StatusCode);
            Assert.True(int.Parse(full.Headers.GetValues("Retry-After").Single(), System.Globalization.CultureInfo.InvariantCulture) >= 1);
            gate.Set();
            Assert.True(await running.WaitAsync(Patience) && await waiting.WaitAsync(Patience));
        }
    }

    [Fact]
    public async Task Clients_that_leave_broken_pictures_and_a_stop_under_load_cost_nobody_else_an_answer()
    {
        (WebApplication application, HttpClient client) = await ServedPocket.StartAsync(static services => services.AddConvNext<PocketCifar10>());
        ServedPocket.WaitUntilReady(application.Services);
        Uri address = client.BaseAddress!;
        var statuses = new ConcurrentDictionary<int, int>();
        using var stop = new CancellationTokenSource();
        Task[] leaving = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => LeaveInTheMiddle(address, stop.Token)))];
        Task[] callers = [.. Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (int call = 0; call < 50; call++)
            {
                byte[] picture = call % 10 == 0 ? Cat[..200] : Cat;
                using HttpResponseMessage answer = await client.PostAsync("/classify", new ByteArrayContent(picture));
                statuses.AddOrUpdate((int)answer.StatusCode, 1, static (_, count) => count + 1);
            }
        }))];

        await Task.WhenAll(callers).WaitAsync(Patience);
        Assert.Equal(180, statuses[200]);
        Assert.Equal(20, statuses[400]);

        // Those that were sent before the stop are answered.
        Task<HttpResponseMessage>[] last = [.. Enumerable.Range(0, 8).Select(_ => client.PostAsync("/classify", new ByteArrayContent(Cat)))];
        ConvNextService service = application.Services.GetRequiredService<ConvNextService>();
        Assert.True(Attempts.Until(() => service.Waiting + service.Current().Pool.Running + last.Count(static task => task.IsCompleted) >= last.Length));
        await application.StopAsync().WaitAsync(Patience);
        foreach (Task<HttpResponseMessage> task in last)
        {
            using HttpResponseMessage answer = await task.WaitAsync(Patience);
            Assert.True((int)answer.StatusCode is 200 or 503, $"{answer.StatusCode}");
        }

        await stop.CancelAsync();
        await Task.WhenAll(leaving).WaitAsync(Patience);
        client.Dispose();
        await application.DisposeAsync();
    }

    private static async Task LeaveInTheMiddle(Uri address, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(address.Host, address.Port, stop);
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /classify HTTP/1.1\r\nHost: x\r\nContent-Length: {Cat.Length}\r\n\r\n"), stop);
                await socket.GetStream().WriteAsync(Cat.AsMemory(0, Cat.Length / 2), stop);
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // The server may be gone.
            }
        }
    }

    private static async Task<string> Classify(HttpClient client)
    {
        using HttpResponseMessage answer = await client.PostAsync("/classify?top=1", new ByteArrayContent(Cat));
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    private static async Task<string> Get(HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(path);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }
}
