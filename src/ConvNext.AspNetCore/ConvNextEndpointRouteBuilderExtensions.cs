using System;
using System.Text;
using ConvNext.AspNetCore.Hosting;
using ConvNext.AspNetCore.Http;
using ConvNext.AspNetCore.Routes;
using ConvNext.AspNetCore.Telemetry;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Gives served models addresses.</summary>
public static class ConvNextEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the routes of all models that <c>AddConvNext</c> has added: <c>/classify</c>, <c>/embed</c>, <c>/explain</c>, <c>/models</c>; the Open Inference
    /// Protocol under <c>/v2</c>; Hugging Face's task at <c>/</c> and <c>/predict</c>; <c>/health</c>, <c>/metrics</c>, and their description at <c>/openapi/v1.json</c>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">What stands before all of them, such as <c>/api</c>; empty for nothing.</param>
    /// <exception cref="InvalidOperationException">No model was added.</exception>
    public static IEndpointRouteBuilder MapConvNext(this IEndpointRouteBuilder endpoints, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        if (endpoints.ServiceProvider.GetService<ModelNames>() is null)
        {
            throw new InvalidOperationException("No model is served; call builder.Services.AddConvNext<…>() first.");
        }

        prefix = prefix.TrimEnd('/');
        var routes = new ServedRoutes(endpoints.ServiceProvider);
        new PictureRoutes(routes).Map(endpoints, prefix);
        new ExplanationRoutes(routes).Map(endpoints, prefix);
        new InferenceRoutes(routes).Map(endpoints, prefix);
        new HuggingFaceRoutes(routes).Map(endpoints, prefix);
        new DescriptionRoutes(routes).Map(endpoints, prefix);

        // It must listen from the start, not from when it is first asked.
        PrometheusText metrics = endpoints.ServiceProvider.GetRequiredService<PrometheusText>();
        endpoints.MapGet(prefix + "/metrics", routes.Answer(
            context => Answers.WriteAsync(context, Encoding.UTF8.GetBytes(metrics.Write()), "text/plain; version=0.0.4; charset=utf-8"), Answers.WriteErrorAsync));
        return endpoints;
    }
}
