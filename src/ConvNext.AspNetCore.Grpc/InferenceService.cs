using System;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Grpc.Protocol;
using ConvNext.AspNetCore.Http;
using ConvNext.AspNetCore.Protocol;
using ConvNext.AspNetCore.Routes;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ConvNext.AspNetCore.Grpc;

/// <summary>The Open Inference Protocol v2 over gRPC. Answers are raw: Triton's client reads nothing else.</summary>
internal sealed partial class InferenceService(IServiceProvider services, ILogger<InferenceService> logger) : GRPCInferenceService.GRPCInferenceServiceBase
{
    private readonly ServedRoutes _models = new(services);

    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) => Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = _models.AllReady });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) =>
        Answer(() => Task.FromResult(new ModelReadyResponse { Ready = Model(request.Name, request.Version).IsReady }));

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) => Task.FromResult(new ServerMetadataResponse
    {
        Name = InferenceAnswer.Server,
        Version = InferenceAnswer.ServerVersion,
        Extensions = { "classification" },
    });

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context) => Answer(() =>
    {
        ConvNextService model = Model(request.Name, request.Version);
        var shape = ModelShape.Of(model);
        return Task.FromResult(new ModelMetadataResponse
        {
            Name = model.Name,
            Versions = { InferenceAnswer.Version },
            Platform = InferenceAnswer.Platform,
            Inputs =
            {
                Tensor(ModelShape.PixelValues, "FP32", -1, shape.Channels, shape.Height, shape.Width),
                Tensor(ModelShape.Image, "BYTES", -1),
            },
            Outputs = { Tensor(shape.Output, "FP32", -1, shape.OutputLength) },
        });
    });

    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context) => Answer(async () =>
    {
        ConvNextService model = Model(request.ModelName, request.ModelVersion);
        _ = model.Current();
        var shape = ModelShape.Of(model);
        InferenceRequest read = GrpcRequestReader.Read(request, shape);
        float[] values = await InferenceRunner.RunAsync(model, read, shape, context.CancellationToken).ConfigureAwait(false);
        return Response(model, shape, read, values);
    });

    private static ModelInferResponse Response(ConvNextService model, ModelShape shape, InferenceRequest request, float[] values)
    {
        var answer = new InferenceAnswer(model.Name, shape, model.Labels);
        var response = new ModelInferResponse { ModelName = model.Name, ModelVersion = InferenceAnswer.Version, Id = request.Id ?? string.Empty };
        foreach (RequestedOutput output in answer.Outputs(request))
        {
            response.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor
            {
                Name = output.Name,
                Datatype = output.Classes > 0 ? "BYTES" : "FP32",
                Shape = { request.Images, answer.LengthOf(output) },
            });
            response.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(answer.Bytes(output, values)));
        }

        return response;
    }

    private static ModelMetadataResponse.Types.TensorMetadata Tensor(string name, string datatype, params ReadOnlySpan<int> shape)
    {
        var tensor = new ModelMetadataResponse.Types.TensorMetadata { Name = name, Datatype = datatype };
        foreach (int dimension in shape)
        {
            tensor.Shape.Add(dimension);
        }

        return tensor;
    }

    private ConvNextService Model(string name, string version) => _models.Version(name, version.Length > 0 ? version : null);

    // What goes wrong is a status with one sentence; a defect of ours is logged and hides behind INTERNAL.
    private async Task<TAnswer> Answer<TAnswer>(Func<Task<TAnswer>> answer)
    {
        try
        {
            return await answer().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (RpcException or OperationCanceledException))
        {
            ServingException? known = ServingException.Of(error);
            if (known is null)
            {
                LogDefect(error);
            }

            throw new RpcException(new Status(known is null ? StatusCode.Internal : CodeOf(known.Status), known?.Message ?? "An error that is the server's."));
        }
    }

    private static StatusCode CodeOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => StatusCode.NotFound,
        StatusCodes.Status429TooManyRequests or StatusCodes.Status413PayloadTooLarge => StatusCode.ResourceExhausted,
        StatusCodes.Status503ServiceUnavailable => StatusCode.Unavailable,
        _ => StatusCode.InvalidArgument,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "A call over gRPC ended with an error that is no client's.")]
    private partial void LogDefect(Exception error);
}
