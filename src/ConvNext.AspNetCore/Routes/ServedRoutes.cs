using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Hosting;
using ConvNext.AspNetCore.Http;
using ConvNext.AspNetCore.Protocol;
using ConvNext.AspNetCore.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ConvNext.AspNetCore.Routes;

/// <summary>What all routes share: which models there are, and how an error becomes an answer.</summary>
/// <param name="services">The container.</param>
internal sealed class ServedRoutes(IServiceProvider services)
{
    private readonly ModelNames _names = services.GetRequiredService<ModelNames>();
    private readonly ILogger _logger = services.GetRequiredService<ILogger<ConvNextService>>();

    /// <summary>All models, in the order in which they were added.</summary>
    public IReadOnlyList<ConvNextService> Models => [.. _names.All.Select(name => services.GetRequiredKeyedService<ConvNextService>(name))];

    /// <summary>A model by its name; the first where none is named.</summary>
    /// <exception cref="ServingException">There is none of that name: 404.</exception>
    public ConvNextService Model(string? name)
    {
        name ??= _names.All[0];
        return _names.All.Contains(name)
            ? services.GetRequiredKeyedService<ConvNextService>(name)
            : throw ServingException.NotFound($"unknown model '{name}'; this server has {string.Join(", ", _names.All.Select(static known => $"'{known}'"))}");
    }

    /// <summary>The model that an address's <c>?model=</c> names, when it takes calls.</summary>
    /// <exception cref="ServingException">There is none of that name: 404; or it is not ready: 503.</exception>
    public ConvNextService ReadyModel(HttpRequest request)
    {
        ConvNextService model = Model(QueryValues.Text(request, "model"));
        _ = model.Current();
        return model;
    }

    /// <summary>Whether every model takes calls.</summary>
    public bool AllReady => Models.All(static model => model.IsReady);

    /// <summary>A model in a version: there is one, <c>1</c>.</summary>
    /// <exception cref="ServingException">There is no such model, or no such version of it: 404.</exception>
    public ConvNextService Version(string? name, string? version)
    {
        ConvNextService model = Model(name);
        version ??= InferenceAnswer.Version;
        return version.TrimStart('0') == InferenceAnswer.Version
            ? model
            : throw ServingException.NotFound($"model '{model.Name}' has no version '{version}'; it has '{InferenceAnswer.Version}'");
    }

    /// <summary>Answers a request; what goes wrong is written by <paramref name="writeError"/>, and a defect of ours is logged and hides behind a 500.</summary>
    public RequestDelegate Answer(Func<HttpContext, Task> answer, Func<HttpContext, ServingException, Task> writeError) => async context =>
    {
        try
        {
            await answer(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
        }
#pragma warning disable CA1031 // Whatever it is, the client gets one sentence.
        catch (Exception error)
#pragma warning restore CA1031
        {
            ServingException? known = ServingException.Of(error);
            if (known is null)
            {
                _logger.LogDefect(error, context.Request.Path);
            }

            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            await writeError(context, known ?? new ServingException(StatusCodes.Status500InternalServerError, "An error that is the server's.")).ConfigureAwait(false);
        }
    };
}
