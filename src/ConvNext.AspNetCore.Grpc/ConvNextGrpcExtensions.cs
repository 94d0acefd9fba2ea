using System;
using ConvNext.AspNetCore.Grpc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>The Open Inference Protocol v2 over gRPC, for the models that <c>AddConvNext</c> has added.</summary>
public static class ConvNextGrpcExtensions
{
    // Eight pictures of 224 × 224 as floats are 4.8 MB, above gRPC's own limit of 4.
    private const int MaxMessageBytes = 64 << 20;

    /// <summary>Adds gRPC with messages of up to 64 MiB.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddConvNextGrpc(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddGrpc(static options =>
        {
            options.MaxReceiveMessageSize = MaxMessageBytes;
            options.MaxSendMessageSize = MaxMessageBytes;
        });
        return services;
    }

    /// <summary>Maps <c>inference.GRPCInferenceService</c> and <c>grpc.health.v1.Health</c>. Without TLS they need an address of their own that speaks HTTP/2 alone.</summary>
    /// <param name="endpoints">The application.</param>
    public static IEndpointRouteBuilder MapConvNextGrpc(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapGrpcService<InferenceService>();
        endpoints.MapGrpcService<HealthService>();
        return endpoints;
    }
}
