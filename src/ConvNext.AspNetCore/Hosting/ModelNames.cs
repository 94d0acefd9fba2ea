using System;
using System.Collections.Generic;

namespace ConvNext.AspNetCore.Hosting;

/// <summary>The models that are served, in the order in which they were added: the first is the one that is meant where none is named.</summary>
internal sealed class ModelNames
{
    private readonly List<string> _names = [];

    public IReadOnlyList<string> All => _names;

    public void Add(string name)
    {
        if (_names.Contains(name))
        {
            throw new ArgumentException($"A model '{name}' is served already; give one of them another Name.");
        }

        _names.Add(name);
    }
}
