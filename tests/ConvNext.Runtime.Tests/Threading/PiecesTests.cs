using System;
using System.Diagnostics;
using System.Threading;
using ConvNext.Threading;
using Xunit;

namespace ConvNext.Tests.Threading;

/// <summary>Every piece of every item runs once, phase by phase, before the worker's next item and before the step ends.</summary>
public sealed unsafe class PiecesTests
{
    public static TheoryData<int> Workers => [1, 2, 3, 4, 8, 33];

    [Theory]
    [MemberData(nameof(Workers))]
    public void Every_piece_runs_once_while_its_item_is_the_owners(int workers)
    {
        const int Rounds = 1500;
        using var pool = new WorkerPool(workers);
        foreach (int count in (int[])[0, 1, 2, 5, workers])
        {
            int[] runs = new int[Math.Max(1, count * OwnedStep.AllPieces)];
            int[] owned = new int[2 * workers];
            int mistakes = 0;
            fixed (int* run = runs, at = owned)
            {
                var step = new OwnedStep { Runs = run, Owned = at, Mistakes = &mistakes };
                for (int round = 1; round <= Rounds; round++)
                {
                    pool.RunInPieces(ref step, count);
                    for (int piece = 0; piece < count * OwnedStep.AllPieces; piece++)
                    {
                        Assert.Equal(round, Volatile.Read(ref runs[piece]));
                    }
                }
            }

            Assert.Equal(0, mistakes);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Steps_in_pieces_and_others_may_follow_each_other(int workers)
    {
        const int Rounds = 3000;
        using var pool = new WorkerPool(workers);
        int* plain = stackalloc int[4];
        int* pieces = stackalloc int[3 * OwnedStep.AllPieces];
        int* owned = stackalloc int[2 * workers];
        int mistakes = 0;
        new Span<int>(plain, 4).Clear();
        new Span<int>(pieces, 3 * OwnedStep.AllPieces).Clear();
        for (int round = 1; round <= Rounds; round++)
        {
            var first = new PlainStep { Runs = plain };
            pool.Run(ref first, 4);
            var second = new OwnedStep { Runs = pieces, Owned = owned, Mistakes = &mistakes };
            pool.RunInPieces(ref second, 3);
        }

        Assert.All(new Span<int>(plain, 4).ToArray(), runs => Assert.Equal(Rounds, runs));
        Assert.All(new Span<int>(pieces, 3 * OwnedStep.AllPieces).ToArray(), runs => Assert.Equal(Rounds, runs));
        Assert.Equal(0, mistakes);
    }

    /// <summary>In each phase the owner does not go on with its first piece until somebody else has done another: without help it would wait for ever.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void A_worker_without_items_takes_pieces_off_another(int workers)
    {
        using var pool = new WorkerPool(workers);
        int helped = 0;
        var step = new WaitingStep { Helped = &helped, Until = Stopwatch.GetTimestamp() + (60 * Stopwatch.Frequency) };
        pool.RunInPieces(ref step, 1);
        Assert.InRange(helped, WaitingStep.Phases, WaitingStep.Phases * WaitingStep.PiecesIn(0));
    }

    private struct PlainStep : IParallelStep
    {
        public int* Runs;

        public readonly void Execute(int item, int worker) => Interlocked.Increment(ref Runs[item]);
    }

    // Like a block's step: an item leaves something in its worker's scratch, which its pieces need until the last is done.
    private struct OwnedStep : IStepInPieces
    {
        public const int AllPieces = 5 + 1 + 3;

        // How often each piece has run, phase after phase, item after item.
        public int* Runs;

        // Of each worker the item it is at, and how many pieces of that have run.
        public int* Owned;
        public int* Mistakes;

        public static int Phases => 3;

        public static int PiecesIn(int phase) => phase == 0 ? 5 : phase == 1 ? 1 : 3;

        public readonly void Execute(int item, int worker)
        {
            Owned[2 * worker] = item;
            Owned[(2 * worker) + 1] = 0;
        }

        public readonly void ExecutePiece(int item, int phase, int piece, int owner, int worker)
        {
            int before = phase == 0 ? 0 : phase == 1 ? 5 : 6;
            int done = Volatile.Read(ref Owned[(2 * owner) + 1]);
            if (Owned[2 * owner] != item || done < before || done >= before + PiecesIn(phase))
            {
                Interlocked.Increment(ref *Mistakes);
            }

            Thread.SpinWait(piece);
            Interlocked.Increment(ref Runs[(item * AllPieces) + before + piece]);
            Interlocked.Increment(ref Owned[(2 * owner) + 1]);
        }
    }

    private struct WaitingStep : IStepInPieces
    {
        public int* Helped;
        public long Until;

        public static int Phases => 3;

        public static int PiecesIn(int phase) => 4;

        public readonly void Execute(int item, int worker)
        {
        }

        public readonly void ExecutePiece(int item, int phase, int piece, int owner, int worker)
        {
            if (worker != owner)
            {
                Interlocked.Increment(ref *Helped);
            }

            while (Volatile.Read(ref *Helped) <= phase && Stopwatch.GetTimestamp() < Until)
            {
                Thread.Yield();
            }
        }
    }
}
