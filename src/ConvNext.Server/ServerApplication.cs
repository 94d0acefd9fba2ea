using System;
using System.Collections.Generic;
using ConvNext.AspNetCore;
using ConvNext.Pooling;
using ConvNext.Server.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ConvNext.Server;

/// <summary>The server: everything by <c>AddConvNext</c> and <c>MapConvNext</c>, and the page.</summary>
internal static class ServerApplication
{
    /// <summary>What the model inside the program is called, in whatever precision.</summary>
    private const string EmbeddedName = "pocketcifar10";

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(30);

    /// <summary>Makes it; it does not listen yet.</summary>
    /// <exception cref="ConvNextException">A model is none that this program can serve.</exception>
    public static WebApplication Create(ServerOptions options)
    {
        // Settings beside the program count, those of whatever folder it was started in do not.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(Endpoints(options));
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        builder.Logging.AddSimpleConsole(static console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // What keeps the server from starting is said in one sentence by the program.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = LongestDrain);
        AddModels(builder.Services, options);
        if (options.GrpcUrl is not null)
        {
            builder.Services.AddConvNextGrpc();
        }

        WebApplication application = builder.Build();
        application.MapConvNext();
        if (options.GrpcUrl is not null)
        {
            application.MapConvNextGrpc();
        }

        if (options.HasPage)
        {
            PageRoutes.Map(application);
        }

        return application;
    }

    // gRPC without TLS needs an address that speaks HTTP/2 alone.
    private static Dictionary<string, string?> Endpoints(ServerOptions options)
    {
        var settings = new Dictionary<string, string?>();
        for (int i = 0; i < options.Urls.Count; i++)
        {
            settings[$"Kestrel:Endpoints:Http{i}:Url"] = options.Urls[i];
            settings[$"Kestrel:Endpoints:Http{i}:Protocols"] = "Http1";
        }

        if (options.GrpcUrl is { } grpc)
        {
            settings["Kestrel:Endpoints:Grpc:Url"] = grpc;
            settings["Kestrel:Endpoints:Grpc:Protocols"] = "Http2";
        }

        return settings;
    }

    private static void AddModels(IServiceCollection services, ServerOptions options)
    {
        if (options.Models.Count == 0)
        {
            NetworkForm form = ServedNetwork.Pocket.In(options.Precision ?? NetworkPrecision.Float32);
            form.Add(services, served =>
            {
                served.Name = EmbeddedName;
                served.Load = form.LoadEmbedded;
                Configure(served, options);
            });
        }

        foreach (NamedModel model in options.Models)
        {
            NetworkForm form = ServedNetwork.FormFor(model.Path, options.Precision);
            form.Add(services, served =>
            {
                served.Name = model.Name;
                served.Weights = model.Path;
                served.Load = () => form.Load(model.Path);
                Configure(served, options);
            });
        }
    }

    private static void Configure(ConvNextServiceOptions served, ServerOptions options)
    {
        served.Pool = new ConvNextPoolOptions { Sessions = options.Sessions, QueueLength = options.QueueLength, LongestWait = options.LongestWait };
        served.MaxRequestBytes = options.MaxRequestBytes;
        served.MaxBufferedBytes = options.MaxBufferedBytes;
        served.MaxPixels = options.MaxPixels;
    }
}
