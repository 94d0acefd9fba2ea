using System;
using System.Diagnostics;
using System.IO;
using ConvNext.Fuzz.Targets;

namespace ConvNext.Fuzz.Loop;

/// <summary>The loop: picks an input, changes it, runs it, and keeps what reached something new. It runs in a process that may end at any input.</summary>
internal sealed class FuzzLoop
{
    private const int ChangesPerPick = 16;
    private const int TrimAttempts = 40;
    private const int FindingAttempts = 400;
    private const int RepairedPercent = 75;

    private readonly FuzzTarget _target;
    private readonly FuzzLimits _limits;
    private readonly SharedState _state;
    private readonly EdgeMap _map;
    private readonly Corpus _corpus;
    private readonly FindingStore _findings;
    private readonly Random _random;

    public FuzzLoop(FuzzTarget target, FuzzFolders folders, FuzzLimits limits, SharedState state, EdgeMap map, int randomSeed)
    {
        _target = target;
        _limits = limits;
        _state = state;
        _map = map;
        _corpus = new Corpus(folders.SeedsOf(target.Name), folders.CorpusOf(target.Name));
        _findings = new FindingStore(target.Name, folders.FindingsOf(target.Name));
        _random = new Random(randomSeed);
    }

    /// <summary>Runs until a limit is reached.</summary>
    public void Run()
    {
        long start = Stopwatch.GetTimestamp();
        _corpus.Load(Execute);
        Publish();
        Mutator mutator = new(_random, _target.Dictionary, _corpus.Inputs, _target.LongestInput);
        while (Stopwatch.GetElapsedTime(start) < _limits.Time && _state.Executions < _limits.Executions)
        {
            byte[] parent = _corpus.Pick(_random);
            for (int change = 0; change < ChangesPerPick; change++)
            {
                byte[] input = mutator.Change(parent);
                if (_random.Next(100) < RepairedPercent)
                {
                    input = _target.Repair(input, _random);
                }

                if (Execute(input))
                {
                    _corpus.Add(Trim(input));
                    Publish();
                }
            }
        }
    }

    private void Publish()
    {
        _state.Edges = _map.EdgeCount;
        _state.CorpusSize = _corpus.Inputs.Count;
    }

    // True where the input reached something new.
    private bool Execute(byte[] input)
    {
        Outcome outcome = RunOnce(input);
        bool isNew = _map.Merge();
        if (outcome.Kind == OutcomeKind.Accepted)
        {
            _state.Accepted++;
        }
        else if (outcome.Kind == OutcomeKind.Defect && _findings.IsNew(outcome.Key))
        {
            _state.Findings++;
            bool isSlow = outcome.Key.StartsWith("time", StringComparison.Ordinal);
            byte[] smallest = isSlow ? input : Minimiser.Minimise(input, FindingAttempts, shorter => RunOnce(shorter).Key == outcome.Key);
            _findings.Write(smallest, outcome.Key, outcome.Details);
        }

        return isNew && outcome.Kind != OutcomeKind.Defect;
    }

    private byte[] Trim(byte[] input)
    {
        RunOnce(input);
        ulong signature = _map.Signature();
        return Minimiser.Minimise(input, TrimAttempts, shorter =>
        {
            RunOnce(shorter);
            return _map.Signature() == signature;
        });
    }

    private Outcome RunOnce(byte[] input)
    {
        _map.Clear();
        _state.Begin(input);
        Outcome outcome = Judge.Run(_target, input);
        _state.End();
        return outcome;
    }
}

/// <summary>When a run ends.</summary>
/// <param name="Time">After so long.</param>
/// <param name="Executions">Or after so many inputs.</param>
internal sealed record FuzzLimits(TimeSpan Time, long Executions);

/// <summary>Where seeds are, and where a run puts what it keeps.</summary>
/// <param name="Seeds">The committed inputs, a folder for each target.</param>
/// <param name="Output">The folder of corpora and findings.</param>
internal sealed record FuzzFolders(string Seeds, string Output)
{
    public string SeedsOf(string target) => Path.Combine(Seeds, target);

    public string CorpusOf(string target) => Path.Combine(Output, target, "corpus");

    public string FindingsOf(string target) => Path.Combine(Output, target, "findings");

    public string StateOf(string target) => Path.Combine(Output, target, "state");
}
