using System;
using ConvNext.Families;
using ConvNext.Memory;
using ConvNext.Preprocessing;
using ConvNext.Threading;
using ConvNext.Weights;

namespace ConvNext.Tests.Lifetimes;

/// <summary>
/// A network that reads all its weights, which are ones, through its arena and on all its workers, a few hundred times a call: memory that
/// is freed or unmapped under it ends the process or gives another sum. Takes 3×1×2 pixel values; its logits are the sum and the first pixel.
/// </summary>
internal sealed unsafe class SummingModel : ConvNextModel
{
    /// <summary>What every call gives.</summary>
    public const float Sum = WeightCount;

    private const int WeightCount = 1 << 14;
    private const int Rounds = 100;
    private const int Parts = 16;

    public SummingModel(ConvNextImageProcessorOptions? preprocessing = null)
        : this(Ones(), preprocessing)
    {
    }

    /// <summary>A model of weights of one's own, <see cref="Describe"/> says how many.</summary>
    public SummingModel(PackedWeights weights, ConvNextImageProcessorOptions? preprocessing = null)
        : base(new ModelParts(Describe(preprocessing), weights))
    {
    }

    public override ConvNextSession CreateSession(ConvNextSessionOptions? options = null) => new Session(this, options);

    public static NetworkDescription Describe(ConvNextImageProcessorOptions? preprocessing = null) => new()
    {
        Name = nameof(SummingModel),
        InputChannels = 3,
        InputHeight = 1,
        InputWidth = 2,
        Labels = ["sum", "first pixel"],
        ParameterCount = WeightCount,
        MultiplyCount = 0,
        Outputs = [new OutputDescription(OutputKind.Logits, "logits", 2, 0, 0, 0), new OutputDescription(OutputKind.PoolerOutput, "pooler_output", 3, 0, 0, 0)],
        OutputLengthInFloats = 3,
        ArenaLengthInFloats = Parts,
        ScratchLengthInFloats = WeightCount / Parts,
        Weights =
        [
            new WeightEntry(
                new NetworkTensor(TensorRole.ClassifierBias, 0, 0, "weight"), [WeightCount], WeightPacking.Vector, 0, PackedElementType.Float32, 0, WeightCount * sizeof(float)),
        ],
        WeightsLengthInBytes = WeightCount * sizeof(float),
        Preprocessing = preprocessing,
    };

    private static PackedWeights Ones()
    {
        var memory = new AlignedMemory(WeightCount);
        new Span<float>(memory.Pointer, WeightCount).Fill(1);
        return new PackedWeights(memory);
    }

    private sealed class Session(ConvNextModel model, ConvNextSessionOptions? options) : ConvNextSession(model, options)
    {
        protected override void Forward(float* pixels, float* logits, float* outputs)
        {
            float sum = 0;
            for (int round = 0; round < Rounds; round++)
            {
                var step = new SumStep { Weights = (float*)WeightsPointer, Arena = Arena, Scratch = Scratch };
                Workers.Run(ref step, Parts);
                sum = 0;
                for (int part = 0; part < Parts; part++)
                {
                    sum += Arena[part];
                }
            }

            logits[0] = sum;
            logits[1] = pixels[0];
            new Span<float>(outputs, 3).Fill(pixels[0]);
        }
    }

    private struct SumStep : IParallelStep
    {
        public float* Weights;
        public float* Arena;
        public float* Scratch;

        public readonly void Execute(int item, int worker)
        {
            const int Length = WeightCount / Parts;
            var scratch = new Span<float>(Scratch + (worker * Length), Length);
            new ReadOnlySpan<float>(Weights + (item * Length), Length).CopyTo(scratch);
            float sum = 0;
            foreach (float value in scratch)
            {
                sum += value;
            }

            Arena[item] = sum;
        }
    }
}
