using System;
using ConvNext.AspNetCore;
using ConvNext.Models;
using ConvNext.Tensors;
using ConvNext.Tiny;
using Microsoft.Extensions.DependencyInjection;

namespace ConvNext.Server;

/// <summary>A network in one precision.</summary>
/// <param name="Network">The generated class's description of itself.</param>
/// <param name="LoadOpened">Takes a model that stands open, in whatever form its weights are.</param>
/// <param name="Add">Serves the generated class.</param>
internal sealed record NetworkForm(NetworkDescription Network, Func<OpenedModel, ConvNextModel> LoadOpened, Action<IServiceCollection, Action<ConvNextServiceOptions>> Add)
{
    /// <summary>Loads what lies at a path; the files beside a file of weights count as a folder's do.</summary>
    /// <exception cref="ConvNextException">It cannot be used.</exception>
    public ConvNextModel Load(string path)
    {
        // Read, not mapped: whoever writes into the files while they are served must not end the server.
        using var opened = OpenedModel.Open(path, readsBesideFile: true, loading: WeightLoading.Copy);
        return LoadOpened(opened);
    }

    /// <summary>Loads the weights inside the program.</summary>
    /// <exception cref="ConvNextException">The executable is damaged.</exception>
    public ConvNextModel LoadEmbedded()
    {
        using var opened = OpenedModel.OpenEmbedded(typeof(PocketCifar10));
        return LoadOpened(opened);
    }
}
