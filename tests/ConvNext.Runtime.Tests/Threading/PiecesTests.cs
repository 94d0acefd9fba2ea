using System;
using System.Diagnostics;
using System.Threading;
using ConvNext.Threading;
using Xunit;

namespace ConvNext.Tests.Threading;

/// <summary>Every piece of every item runs once, after its item, before the worker's next item and before the step ends.</summary>
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
            int[] runs = new int[Math.Max(1, count * OwnedStep.Pieces)];
            int[] owned = new int[workers];
            int mistakes = 0;
            fixed (int* run = runs, at = owned)
            {
                var step = new OwnedStep { Runs = run, ItemOf = at, Mistakes = &mistakes };
                for (int round = 1; round <= Rounds; round++)
                {
                    pool.RunInPieces(ref step, count);
                    for (int piece = 0; piece < count * OwnedStep.Pieces; piece++)
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
        int* pieces = stackalloc int[3 * OwnedStep.Pieces];
        int* owned = stackalloc int[workers];
        int mistakes = 0;
        new Span<int>(plain, 4).Clear();
        new Span<int>(pieces, 3 * OwnedStep.Pieces).Clear();
        for (int round = 1; round <= Rounds; round++)
        {
            var first = new PlainStep { Runs = plain };
            pool.Run(ref first, 4);
            var second = new OwnedStep { Runs = pieces, ItemOf = owned, Mistakes = &mistakes };
            pool.RunInPieces(ref second, 3);
        }

        Assert.All(new Span<int>(plain, 4).ToArray(), runs => Assert.Equal(Rounds, runs));
        Assert.All(new Span<int>(pieces, 3 * OwnedStep.Pieces).ToArray(), runs => Assert.Equal(Rounds, runs));
        Assert.Equal(0, mistakes);
    }

    /// <summary>The owner does not go on with its first piece until somebody else has done another: without help it would wait for ever.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void A_worker_without_items_takes_pieces_off_another(int workers)
    {
        using var pool = new WorkerPool(workers);
        int helped = 0;
        var step = new WaitingStep { Helped = &helped, Until = Stopwatch.GetTimestamp() + (20 * Stopwatch.Frequency) };
        pool.RunInPieces(ref step, 1);
        Assert.InRange(helped, 1, WaitingStep.Pieces);
    }

    [Fact]
    public void Refuses_more_pieces_than_it_can_count()
    {
        using var pool = new WorkerPool(2);
        CrowdedStep step = default;
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.RunInPieces(ref step, 1));
    }

    private struct PlainStep : IParallelStep
    {
        public int* Runs;

        public readonly void Execute(int item, int worker) => Interlocked.Increment(ref Runs[item]);
    }

    // Like a block's step: an item leaves something in its worker's scratch, which its pieces need until the last is done.
    private struct OwnedStep : IStepInPieces
    {
        public int* Runs;
        public int* ItemOf;
        public int* Mistakes;

        public static int Pieces => 5;

        public readonly void Execute(int item, int worker) => Volatile.Write(ref ItemOf[worker], item);

        public readonly void ExecutePiece(int item, int piece, int owner, int worker)
        {
            if (Volatile.Read(ref ItemOf[owner]) != item)
            {
                Interlocked.Increment(ref *Mistakes);
            }

            Thread.SpinWait(piece);
            Interlocked.Increment(ref Runs[(item * Pieces) + piece]);
        }
    }

    private struct WaitingStep : IStepInPieces
    {
        public int* Helped;
        public long Until;

        public static int Pieces => 4;

        public readonly void Execute(int item, int worker)
        {
        }

        public readonly void ExecutePiece(int item, int piece, int owner, int worker)
        {
            if (worker != owner)
            {
                Interlocked.Increment(ref *Helped);
            }

            while (Volatile.Read(ref *Helped) == 0 && Stopwatch.GetTimestamp() < Until)
            {
                Thread.Yield();
            }
        }
    }

    private struct CrowdedStep : IStepInPieces
    {
        public static int Pieces => 1 << 16;

        public readonly void Execute(int item, int worker)
        {
        }

        public readonly void ExecutePiece(int item, int piece, int owner, int worker)
        {
        }
    }
}
