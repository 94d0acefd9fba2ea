using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Tensors;

namespace ConvNext.Weights.PyTorch;

/// <summary>A dictionary of tensors in a file of PyTorch's.</summary>
/// <param name="Key">The keys that lead to it, joined by dots; empty where it is the file's own.</param>
/// <param name="Items">Its items, which need not all be tensors.</param>
/// <param name="Tensors">How many of them are.</param>
internal sealed record StateDict(string Key, PickleDictionary Items, int Tensors);

/// <summary>Finds the dictionaries of tensors in what a pickle describes, and chooses between them.</summary>
/// <remarks>
/// Where there are several, the order is timm's (<c>load_state_dict</c> in <c>timm/models/_helpers.py</c>): averaged weights go before
/// those that were trained last. What has none of these names is taken where it is the only one of its size.
/// </remarks>
internal static class StateDicts
{
    private const int DeepestLevel = 2;
    private const int MostVisited = 10_000;

    private static readonly string[] Preferred = ["state_dict_ema", "model_ema", "state_dict", "model"];

    // An optimizer's state may be keyed by the weights' names, and holds tensors of their shapes.
    private static readonly string[] NoWeights = ["optim", "scheduler", "lr_", "scaler", "amp", "loops", "callbacks", "hparams", "hyper_parameters", "rng"];

    /// <summary>All of them that could be a network's, in the file's order.</summary>
    /// <exception cref="PyTorchFileException">There are none; no file is named.</exception>
    public static IReadOnlyList<StateDict> Find(object root)
    {
        var found = new List<StateDict>();
        int visited = 0;
        if (root is PickleDictionary dictionary)
        {
            Search(dictionary, "", 0, found, ref visited);
        }

        return found.Count > 0 ? found : throw new PyTorchFileException(DescribeOther(root));
    }

    /// <summary>The one that <paramref name="key"/> names, or the one that goes first.</summary>
    /// <exception cref="PyTorchFileException">There is none of that key, or no way to choose; no file is named.</exception>
    public static StateDict Choose(IReadOnlyList<StateDict> found, string? key)
    {
        if (key is not null)
        {
            return found.FirstOrDefault(candidate => candidate.Key == key)
                ?? throw new PyTorchFileException($"it has no dictionary of tensors under the key {ErrorText.Quote(key)}, but {List(found)}");
        }

        StateDict first = found.MinBy(Rank)!;
        if (Rank(first) < Preferred.Length || found.Count == 1)
        {
            return first;
        }

        // The file's own tensors go before what lies deeper; else what is small beside the largest is no network.
        int most = found.Max(candidate => candidate.Tensors);
        StateDict[] large = [.. found.Where(candidate => candidate.Tensors * 2 > most)];
        return large.FirstOrDefault(candidate => candidate.Key.Length == 0)
            ?? (large.Length == 1 ? large[0] : throw new PyTorchFileException($"it has several dictionaries of tensors, {List(large)}: choose one by its key"));
    }

    private static string List(IEnumerable<StateDict> found)
    {
        string[] keys = [.. found.Select(candidate => candidate.Key.Length == 0 ? "its own (the empty key)" : ErrorText.Quote(candidate.Key))];
        return string.Join(", ", keys.Take(8)) + (keys.Length > 8 ? $" and {keys.Length - 8} more" : "");
    }

    private static int Rank(StateDict candidate)
    {
        int rank = Preferred.Length;
        foreach (string part in candidate.Key.Split('.'))
        {
            int place = Array.IndexOf(Preferred, part);
            if (place >= 0)
            {
                return place;
            }
        }

        return rank;
    }

    private static void Search(PickleDictionary dictionary, string key, int level, List<StateDict> found, ref int visited)
    {
        int tensors = dictionary.Items.Count(item => item is { Key: string, Value: PickleTensor });
        if (tensors > 0)
        {
            found.Add(new StateDict(key, dictionary, tensors));
        }

        if (level == DeepestLevel || (tensors > 0 && level > 0))
        {
            return;
        }

        foreach ((object name, object value) in dictionary.Items)
        {
            if (name is string text && value is PickleDictionary inner && inner != dictionary && IsOfWeights(text) && ++visited < MostVisited)
            {
                Search(inner, key.Length == 0 ? text : $"{key}.{text}", level + 1, found, ref visited);
            }
        }
    }

    private static bool IsOfWeights(string key) =>
        key != "_metadata" && !NoWeights.Any(start => key.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    // A module keeps its layers among its attributes.
    private static bool IsModule(object value) =>
        value is PickleObject { State: { } state } && state.Items.Any(item => item.Key is "_modules" or "_parameters");

    private static string DescribeOther(object root)
    {
        const string Advice = "save its weights with torch.save(model.state_dict(), path)";
        if (IsModule(root))
        {
            return $"it is a whole pickled module, {ErrorText.Quote(((PickleObject)root).Type)}, which only its own program can read: {Advice}";
        }

        if (root is PickleDictionary dictionary)
        {
            foreach ((object key, object value) in dictionary.Items)
            {
                if (key is string name && IsModule(value))
                {
                    return $"it has a whole pickled module under {ErrorText.Quote(name)}, {ErrorText.Quote(((PickleObject)value).Type)}, "
                        + $"which only its own program can read: {Advice}";
                }
            }
        }

        return root switch
        {
            PickleObject other => $"it holds an object, {ErrorText.Quote(other.Type)}, not a dictionary of tensors: {Advice}",
            PickleTensor => "it holds one tensor without a name, not a dictionary of tensors",
            _ => "it does not hold a dictionary of tensors",
        };
    }
}
