using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Cli.Evaluate;

/// <summary>How a network did on pictures whose classes are known.</summary>
internal sealed class Evaluation(IReadOnlyList<string> labels)
{
    /// <summary>How many classes the right one has to be among.</summary>
    public const int Several = 5;

    private readonly Dictionary<(int Actual, int Answered), int> _counts = [];
    private readonly Dictionary<int, int> _amongSeveral = [];

    /// <summary>The classes' names.</summary>
    public IReadOnlyList<string> Labels => labels;

    /// <summary>Pictures that were answered.</summary>
    public int Pictures { get; private set; }

    /// <summary>Pictures that could not be read.</summary>
    public int Unreadable { get; set; }

    /// <summary>The classes that pictures are of, in order.</summary>
    public IEnumerable<int> Classes => _counts.Keys.Select(key => key.Actual).Distinct().Order();

    /// <summary>The classes that pictures are of or were taken for, in order.</summary>
    public IEnumerable<int> Columns => _counts.Keys.SelectMany(key => (int[])[key.Actual, key.Answered]).Distinct().Order();

    /// <summary>The share of pictures whose class was the first answer.</summary>
    public double Top1 => Share(_counts.Where(pair => pair.Key.Actual == pair.Key.Answered).Sum(pair => pair.Value), Pictures);

    /// <summary>The share of pictures whose class was among the first five answers.</summary>
    public double Top5 => Share(_amongSeveral.Values.Sum(), Pictures);

    /// <summary>The mistakes, the most frequent first; equally frequent ones in the order of classes.</summary>
    public IEnumerable<(int Actual, int Answered, int Count)> Confusions => _counts
        .Where(pair => pair.Key.Actual != pair.Key.Answered)
        .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)
        .Select(pair => (pair.Key.Actual, pair.Key.Answered, pair.Value));

    /// <summary>One more picture.</summary>
    /// <param name="actual">Its class.</param>
    /// <param name="answered">The network's first answers, the best first.</param>
    public void Add(int actual, IReadOnlyList<int> answered)
    {
        Pictures++;
        _counts[(actual, answered[0])] = Count(actual, answered[0]) + 1;
        _amongSeveral[actual] = _amongSeveral.GetValueOrDefault(actual) + (answered.Contains(actual) ? 1 : 0);
    }

    /// <summary>How many pictures of a class got an answer.</summary>
    public int Count(int actual, int answered) => _counts.GetValueOrDefault((actual, answered));

    /// <summary>Pictures of a class, how many were right at first, and how many among the first five.</summary>
    public (int Pictures, int First, int AmongSeveral) Of(int actual) => (
        _counts.Where(pair => pair.Key.Actual == actual).Sum(pair => pair.Value), Count(actual, actual), _amongSeveral.GetValueOrDefault(actual));

    /// <summary>A share, 0 of nothing.</summary>
    public static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
