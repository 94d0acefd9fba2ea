using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Rooms.Tests;

/// <summary>Which namespaces use which, and the circles among them.</summary>
/// <remarks>
/// A namespace and one inside it are two namespaces like any others, with one exception. The inner one may use a plain type of the outer one: a type that
/// itself, and through whatever it uses, never leaves the outer namespace. No circle of types goes through such a one.
/// </remarks>
internal sealed class NamespaceGraph
{
    private const int MostMembersShown = 3;

    private readonly ILookup<string, TypeUse> _uses;

    /// <summary>A graph of the uses inside <paramref name="root"/>, the namespace and those in it.</summary>
    /// <param name="uses">All uses of the assembly.</param>
    /// <param name="root">The namespace.</param>
    /// <param name="known">Uses that are left out, because they are known and listed: a namespace, and the full name of a type that it uses.</param>
    public NamespaceGraph(IReadOnlyCollection<TypeUse> uses, string root, IReadOnlyCollection<(string User, string Used)> known)
    {
        HashSet<(string User, string Used)> seen = [.. uses.Select(static use => (use.User.Namespace, use.Used.ToString()))];
        NotUsed = [.. known.Where(use => !seen.Contains(use))];
        ILookup<TypeName, TypeName> usedBy = uses.Where(use => IsIn(use.Used.Namespace, root)).ToLookup(static use => use.User, static use => use.Used);
        _uses = uses
            .Where(use => IsIn(use.User.Namespace, root) && IsIn(use.Used.Namespace, root) && use.User.Namespace != use.Used.Namespace)
            .Where(use => !(IsIn(use.User.Namespace, use.Used.Namespace) && IsPlain(use.Used, usedBy)))
            .Where(use => !known.Contains((use.User.Namespace, use.Used.ToString())))
            .ToLookup(static use => use.User.Namespace);
    }

    /// <summary>Uses that were given as known and that the assembly does not have.</summary>
    public IReadOnlyList<(string User, string Used)> NotUsed { get; }

    /// <summary>Namespaces that use others.</summary>
    public IEnumerable<string> Users => _uses.Select(static group => group.Key).Order(StringComparer.Ordinal);

    /// <summary>The namespaces that one uses.</summary>
    public IEnumerable<string> UsedBy(string user) => _uses[user].Select(static use => use.Used.Namespace).Distinct().Order(StringComparer.Ordinal);

    /// <summary>A shortest circle through each namespace that is in one, with the members that make it; the same circle once.</summary>
    public IReadOnlyList<string> FindCircles()
    {
        var circles = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string start in Users)
        {
            if (FindWayBack(start) is { } way)
            {
                circles.TryAdd(string.Join(' ', way.Order(StringComparer.Ordinal)), Describe(way));
            }
        }

        return [.. circles.Values];
    }

    private static bool IsIn(string inner, string outer) => inner == outer || inner.StartsWith(outer + ".", StringComparison.Ordinal);

    private static bool IsPlain(TypeName type, ILookup<TypeName, TypeName> usedBy)
    {
        var seen = new HashSet<TypeName> { type };
        var left = new Queue<TypeName>(seen);
        while (left.TryDequeue(out TypeName next))
        {
            if (next.Namespace != type.Namespace)
            {
                return false;
            }

            foreach (TypeName used in usedBy[next].Where(seen.Add))
            {
                left.Enqueue(used);
            }
        }

        return true;
    }

    // Breadth first, so that the way is a shortest one.
    private List<string>? FindWayBack(string start)
    {
        var cameFrom = new Dictionary<string, string>();
        var left = new Queue<string>([start]);
        while (left.TryDequeue(out string? user))
        {
            foreach (string used in UsedBy(user))
            {
                if (used == start)
                {
                    var way = new List<string> { user };
                    while (way[^1] != start)
                    {
                        way.Add(cameFrom[way[^1]]);
                    }

                    way.Reverse();
                    return way;
                }

                if (cameFrom.TryAdd(used, user))
                {
                    left.Enqueue(used);
                }
            }
        }

        return null;
    }

    private string Describe(List<string> way)
    {
        IEnumerable<string> uses = way.Select((user, index) => DescribeUse(user, way[(index + 1) % way.Count]));
        return $"{string.Join(" -> ", way)} -> {way[0]}\n{string.Join('\n', uses)}";
    }

    private string DescribeUse(string user, string used)
    {
        string[] members = [.. _uses[user]
            .Where(use => use.Used.Namespace == used)
            .Select(static use => $"{use.Member} uses {use.Used.Name}")
            .Distinct()
            .Order(StringComparer.Ordinal)];
        string more = members.Length > MostMembersShown ? $", and {members.Length - MostMembersShown} more" : "";
        return $"    {user} -> {used}: {string.Join(", ", members.Take(MostMembersShown))}{more}";
    }
}
