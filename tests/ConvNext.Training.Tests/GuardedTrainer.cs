using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Testing;

namespace ConvNext.Training.Tests;

/// <summary>
/// A trainer whose activations, weights, gradients, scratch of each worker, logits, features, pixels and their gradients each end where readable memory ends, with pages
/// before them that cannot be read: each parameter and its gradients by themselves; of the activations each buffer, where the class was generated with buffers that
/// lie apart, else all together.
/// </summary>
internal sealed unsafe class GuardedTrainer : IDisposable
{
    private const int Lanes = 16;
    private const long Page = 4096;

    private readonly GuardedParts _parts = new();

    /// <summary>Takes over a trainer.</summary>
    public GuardedTrainer(ConvNextTrainer trainer)
    {
        Trainer = trainer;
        GuardParameters();
        object arena = GuardedParts.Part(typeof(ConvNextTrainer), trainer, "_arena");
        _parts.Exchange(arena, GuardedParts.BuffersApart(trainer.GetType(), trainer.BatchSize) ?? [(0, GuardedParts.LengthOf(arena))], isCopied: true);
        GuardScratch();

        // As the trainer itself shares out its memory.
        long pixels = Padded((long)trainer.BatchSize * trainer.Description.InputLength);
        long logits = Padded((long)trainer.BatchSize * trainer.Labels.Count);
        Guard("LogitsPointer", logits);
        Guard("LogitGradients", logits);
        Guard("FeaturesPointer", Padded((long)trainer.BatchSize * trainer.Config.HiddenSizes[^1]));
        Guard("_pixelValues", pixels);
        Guard("PixelGradientsPointer", pixels);
        Guard("BranchScales", Padded((long)trainer.BatchSize * trainer.DropPathRates.Count));
    }

    /// <summary>The trainer; <see cref="ConvNextTrainer.ZeroGradients"/> would clear what is nobody's, too.</summary>
    public ConvNextTrainer Trainer { get; }

    /// <summary>Whether what is nobody's is as it was.</summary>
    public bool RestIsUntouched => _parts.Blocks.All(static block => block.RestIsUntouched);

    /// <summary>Pages between what is used.</summary>
    public int PagesTakenAway => _parts.Blocks.Sum(static block => block.PagesTakenAway);

    /// <summary>Sets all gradients to zero.</summary>
    public void ZeroGradients()
    {
        foreach (TrainingParameter parameter in Trainer.Parameters)
        {
            parameter.Gradients.Clear();
        }
    }

    public void Dispose()
    {
        _parts.Restore();
        Trainer.Dispose();
        _parts.Dispose();
    }

    private static long Padded(long count) => (count + Lanes - 1) / Lanes * Lanes;

    private void GuardParameters()
    {
        List<(long Start, long Length)> places = [];
        long end = 0;
        foreach (TrainingParameter parameter in Trainer.Parameters)
        {
            // Each ends with a page, and an unused page lies before it.
            long length = Padded(parameter.Length);
            long next = (end + Page + length + Page - 1) / Page * Page;
            places.Add((next - length, length));
            end = next;
        }

        object values = GuardedParts.Part(typeof(ConvNextTrainer), Trainer, "_values");
        object gradients = GuardedParts.Part(typeof(ConvNextTrainer), Trainer, "_gradients");
        GuardedBlock guardedValues = new(end, places);
        GuardedBlock guardedGradients = new(end, places);
        for (int i = 0; i < places.Count; i++)
        {
            // What pads a parameter is zero, and stays so.
            TrainingParameter parameter = Trainer.Parameters[i];
            new Span<float>(guardedValues.Pointer + places[i].Start, (int)places[i].Length).Clear();
            new Span<float>(guardedGradients.Pointer + places[i].Start, (int)places[i].Length).Clear();
            parameter.Values.CopyTo(new Span<float>(guardedValues.Pointer + places[i].Start, parameter.Length));
        }

        _parts.Exchange(values, guardedValues);
        _parts.Exchange(gradients, guardedGradients);
        for (int i = 0; i < places.Count; i++)
        {
            GuardedParts.SetPart(typeof(TrainingParameter), Trainer.Parameters[i], "_offset", places[i].Start);
        }
    }

    private void GuardScratch()
    {
        long length = (long)GuardedParts.Part(typeof(ConvNextTrainer), Trainer, "_scratchLength");
        long apart = (length + Page - 1) / Page * Page + Page;
        GuardedBlock block = new(
            apart * Trainer.Threads, Enumerable.Range(1, Trainer.Threads).Select(worker => ((apart * worker) - Page - length, length)));
        _parts.Exchange(GuardedParts.Part(typeof(ConvNextTrainer), Trainer, "_own"), block);

        // The first worker's begins behind the floats that are nobody's.
        object own = GuardedParts.Part(typeof(ConvNextTrainer), Trainer, "_own");
        GuardedParts.SetPart(own.GetType(), own, "_address", (nint)(block.Pointer + (apart - Page - length)));
        GuardedParts.SetPart(typeof(ConvNextTrainer), Trainer, "_scratchLength", apart);
    }

    private void Guard(string pointer, long length)
    {
        GuardedBlock block = _parts.Add(Math.Max(Lanes, length));
        new Span<float>(block.Pointer, (int)block.Length).Clear();
        GuardedParts.SetPart(typeof(ConvNextTrainer), Trainer, pointer, (nint)block.Pointer);
    }
}
