using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using ConvNext.AspNetCore.Grpc.Protocol;
using ConvNext.AspNetCore.Http;
using ConvNext.AspNetCore.Protocol;
using Google.Protobuf.Collections;

namespace ConvNext.AspNetCore.Grpc;

/// <summary>Reads requests of the protocol in their gRPC form: contents raw or typed, never mixed.</summary>
internal static class GrpcRequestReader
{
    /// <exception cref="ServingException">Something is wrong with it: INVALID_ARGUMENT.</exception>
    public static InferenceRequest Read(ModelInferRequest request, ModelShape model)
    {
        CheckParameters(request.Parameters, "the request");
        if (request.Inputs.Count != 1)
        {
            throw ServingException.BadRequest($"{request.Inputs.Count} inputs; one is expected, '{ModelShape.PixelValues}' or '{ModelShape.Image}'");
        }

        ModelInferRequest.Types.InferInputTensor input = request.Inputs[0];
        CheckParameters(input.Parameters, $"input '{input.Name}'");
        int raw = request.RawInputContents.Count;
        bool isTyped = input.Contents is not null && input.Contents.CalculateSize() > 0;
        if (raw > 1 || (raw == 1) == isTyped)
        {
            throw ServingException.BadRequest(raw == 0
                ? $"input '{input.Name}' has neither raw nor typed contents"
                : $"{raw} raw contents{(isTyped ? " and typed ones" : string.Empty)} for one input; one of either kind is expected");
        }

        ReadOnlyMemory<byte> bytes = raw == 1 ? request.RawInputContents[0].Memory : ReadOnlyMemory<byte>.Empty;
        IReadOnlyList<ReadOnlyMemory<byte>>? elements = null;
        if (isTyped)
        {
            (bytes, elements) = Typed(input);
        }

        return InferenceInputReader.OfBinary(input.Name, input.Datatype, [.. input.Shape], bytes, elements, model) with
        {
            Id = request.Id.Length > 0 ? request.Id : null,
            Outputs = [.. request.Outputs.Select(output => Output(output, model)).DistinctBy(static output => output.Name)],
            IsBinaryByDefault = true,
            Timeout = Integer(request.Parameters, "timeout", "the request") is long microseconds and > 0
                ? TimeSpan.FromMicroseconds(Math.Min(microseconds, 86_400_000_000L))
                : null,
        };
    }

    private static (ReadOnlyMemory<byte> Bytes, IReadOnlyList<ReadOnlyMemory<byte>>? Elements) Typed(ModelInferRequest.Types.InferInputTensor input)
    {
        InferTensorContents contents = input.Contents;
        bool isImage = input.Name == ModelShape.Image;
        InferTensorContents expected = isImage
            ? new InferTensorContents { BytesContents = { contents.BytesContents } }
            : new InferTensorContents { Fp32Contents = { contents.Fp32Contents } };
        if (!expected.Equals(contents))
        {
            throw ServingException.BadRequest($"input '{input.Name}' has contents of another type than {(isImage ? "bytes_contents" : "fp32_contents")}");
        }

        return isImage
            ? (default, [.. contents.BytesContents.Select(static element => element.Memory)])
            : (MemoryMarshal.AsBytes(contents.Fp32Contents.ToArray().AsSpan()).ToArray(), null);
    }

    private static RequestedOutput Output(ModelInferRequest.Types.InferRequestedOutputTensor output, ModelShape model)
    {
        if (output.Name != model.Output)
        {
            throw ServingException.BadRequest($"unknown output '{output.Name}'; the model's is '{model.Output}'");
        }

        CheckParameters(output.Parameters, $"output '{output.Name}'");
        long? classes = Integer(output.Parameters, "classification", $"output '{output.Name}'");
        return classes is null or (>= 1 and <= int.MaxValue)
            ? new RequestedOutput(output.Name, IsBinary: true, (int)(classes ?? 0))
            : throw ServingException.BadRequest($"output '{output.Name}': classification is {classes}; 1 or more is expected");
    }

    private static void CheckParameters(MapField<string, InferParameter> parameters, string owner)
    {
        foreach ((string name, InferParameter value) in parameters)
        {
            // Triton's client sends its priority, which changes nothing here, as the one unsigned number.
            if (value.ParameterChoiceCase == InferParameter.ParameterChoiceOneofCase.None
                || (value.ParameterChoiceCase == InferParameter.ParameterChoiceOneofCase.Uint64Param && name != "priority"))
            {
                throw ServingException.BadRequest($"{owner}: parameter '{name}' has no value; a text, a number, true or false is expected");
            }
        }
    }

    private static long? Integer(MapField<string, InferParameter> parameters, string name, string owner) =>
        !parameters.TryGetValue(name, out InferParameter? value) ? null
        : value.ParameterChoiceCase == InferParameter.ParameterChoiceOneofCase.Int64Param ? value.Int64Param
        : throw ServingException.BadRequest($"{owner}: parameter '{name}' is no whole number");
}
