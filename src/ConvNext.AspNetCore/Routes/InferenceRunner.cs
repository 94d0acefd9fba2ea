using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Http;
using ConvNext.AspNetCore.Protocol;
using ConvNext.Imaging;

namespace ConvNext.AspNetCore.Routes;

/// <summary>Runs what a request of the Open Inference Protocol asks for.</summary>
internal static class InferenceRunner
{
    /// <summary>(images, values of an image). Each image is a call of its own: several in one take as long, and would keep others waiting.</summary>
    public static async Task<float[]> RunAsync(ConvNextService model, InferenceRequest request, ModelShape shape, CancellationToken aborted)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        if (request.Timeout is { } timeout)
        {
            ending.CancelAfter(timeout);
        }

        float[] values = new float[request.Images * shape.OutputLength];
        var running = new Queue<(int Image, Task<float[]> Result)>();
        try
        {
            for (int image = 0; image < request.Images; image++)
            {
                if (running.Count > model.Current().Pool.Sessions)
                {
                    await TakeAsync().ConfigureAwait(false);
                }

                running.Enqueue((image, RunAsync(model, request, shape, image, ending.Token)));
            }

            while (running.Count > 0)
            {
                await TakeAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            throw ServingException.NotReady("the request's timeout has expired");
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            foreach ((_, Task<float[]> result) in running)
            {
                // What is left after an error is awaited, so that no call of this request runs on.
                await result.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
            }
        }

        return values;

        async Task TakeAsync()
        {
            (int image, Task<float[]> result) = running.Dequeue();
            (await result.ConfigureAwait(false)).CopyTo(values.AsSpan(image * shape.OutputLength));
        }
    }

    private static async Task<float[]> RunAsync(ConvNextService model, InferenceRequest request, ModelShape shape, int image, CancellationToken cancellation)
    {
        if (request.PixelValues is { } pixels)
        {
            return await model.RunAsync(
                pixels.AsMemory(image * shape.ImageLength, shape.ImageLength),
                static (session, pixels) => Outputs(session, session.Run(pixels.Span)),
                cancellation).ConfigureAwait(false);
        }

        try
        {
            return await model.RunAsync(
                (encoded: request.Pictures![image], options: model.Options.Pictures(1, ScoreFunction.None)),
                static (session, call) => OfPicture(session, call.encoded, call.options),
                cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ImageDecodeException or Preprocessing.ImageProcessingException)
        {
            throw ServingException.BadRequest($"input '{ModelShape.Image}', element {image}: {error.Message}");
        }
    }

    private static float[] OfPicture(ConvNextSession session, ReadOnlyMemory<byte> encoded, PictureOptions options)
    {
        if (session.Description.Labels.Count == 0)
        {
            return session.Embed(encoded.Span, normalize: false, options.Decoder, options.Decoding);
        }

        float[] logits = new float[session.Description.Labels.Count];
        foreach (Results.Classification classification in session.Classify(encoded.Span, logits.Length, options.Decoder, options.Decoding, ScoreFunction.None))
        {
            logits[classification.Index] = classification.Score;
        }

        return logits;
    }

    private static float[] Outputs(ConvNextSession session, ReadOnlySpan<float> logits) =>
        logits.IsEmpty ? session.GetOutput("pooler_output").Image(0).ToArray() : logits.ToArray();
}
