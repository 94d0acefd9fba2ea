using System;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Routes;
using Grpc.Core;
using Grpc.Health.V1;

namespace ConvNext.AspNetCore.Grpc;

/// <summary><c>grpc.health.v1</c>, which Kubernetes' gRPC probes ask.</summary>
internal sealed class HealthService(IServiceProvider services) : Health.HealthBase
{
    private readonly ServedRoutes _models = new(services);

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        request.Service is "" or "inference.GRPCInferenceService"
            ? Task.FromResult(new HealthCheckResponse
            {
                Status = _models.AllReady ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing,
            })
            : throw new RpcException(new Status(StatusCode.NotFound, $"unknown service '{request.Service}'"));
}
