using System;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Reflection;
using ConvNext;
using ConvNext.AspNetCore;
using ConvNext.AspNetCore.Hosting;
using ConvNext.AspNetCore.Telemetry;
using ConvNext.Models;
using ConvNext.Tensors;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts models into the container of services.</summary>
public static class ConvNextServiceCollectionExtensions
{
    private const DynamicallyAccessedMemberTypes Members = DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.PublicProperties;

    /// <summary>
    /// Serves a generated network: its weights are loaded while the server starts, and <see cref="ConvNextService"/> can be asked for, with the name as its key
    /// where there are several. <c>MapConvNext</c> gives it addresses.
    /// </summary>
    /// <typeparam name="TModel">The generated class.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Where the weights are, how many calls are taken at a time, what strangers may send; null takes the defaults.</param>
    /// <exception cref="ArgumentException">A model of that name is served already, or <typeparamref name="TModel"/> is no generated class.</exception>
    public static IServiceCollection AddConvNext<[DynamicallyAccessedMembers(Members)] TModel>(
        this IServiceCollection services, Action<ConvNextServiceOptions>? configure = null)
        where TModel : ConvNextModel
    {
        ArgumentNullException.ThrowIfNull(services);
#pragma warning disable CA1308 // Addresses are written in lower case.
        var options = new ConvNextServiceOptions { Name = typeof(TModel).Name.ToLowerInvariant() };
#pragma warning restore CA1308
        configure?.Invoke(options);
        ConvNextServiceOptionsCheck.Check(options);
        NetworkDescription network = Static<TModel, Func<NetworkDescription>>("get_Network")();
        Func<ConvNextModel> load = options.Load ?? LoadOf<TModel>(options);
        ModelNames names = Names(services);
        names.Add(options.Name);

        services.TryAddSingleton<PrometheusText>();
        services.TryAddSingleton(static provider => new ConvNextTelemetry(provider.GetRequiredService<IMeterFactory>()));
        services.AddKeyedSingleton(options.Name, (provider, _) =>
        {
            ConvNextTelemetry telemetry = provider.GetRequiredService<ConvNextTelemetry>();
            var service = new ConvNextService(options, network, load, telemetry);
            telemetry.Watch(service);
            return service;
        });
        services.AddSingleton(provider => provider.GetRequiredKeyedService<ConvNextService>(options.Name));
        services.AddSingleton<IHostedService>(provider => new ModelHost(
            provider.GetRequiredKeyedService<ConvNextService>(options.Name),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILogger<ConvNextService>>()));
        return services;
    }

    private static Func<ConvNextModel> LoadOf<[DynamicallyAccessedMembers(Members)] TModel>(ConvNextServiceOptions options)
        where TModel : ConvNextModel
    {
        if (options.Weights is { } path)
        {
            // Read, not mapped: whoever writes into the files while they are served must not end the server.
            Func<OpenedModel, TModel> load = Static<TModel, Func<OpenedModel, TModel>>("Load", typeof(OpenedModel));
            return () =>
            {
                using var opened = OpenedModel.Open(path, loading: WeightLoading.Copy);
                return load(opened);
            };
        }

        return Static<TModel, Func<TModel>>("LoadEmbedded");
    }

    // Generated classes have these as static methods; the trimmer is told to keep them.
    private static TDelegate Static<[DynamicallyAccessedMembers(Members)] TModel, TDelegate>(string name, params Type[] parameters)
        where TDelegate : Delegate =>
        typeof(TModel).GetMethod(name, BindingFlags.Public | BindingFlags.Static, parameters)?.CreateDelegate<TDelegate>()
            ?? throw new ArgumentException($"{typeof(TModel)} is no class that ConvNext.Generator made: it has no static {name}.");

    private static ModelNames Names(IServiceCollection services)
    {
        foreach (ServiceDescriptor service in services)
        {
            if (service is { IsKeyedService: false, ImplementationInstance: ModelNames names })
            {
                return names;
            }
        }

        var created = new ModelNames();
        services.AddSingleton(created);
        return created;
    }
}
