using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Safetensors;
using ConvNext.Testing;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Tests.Lifetimes;

/// <summary>
/// Models that are disposed of while they are saved, and files while they are loaded: what is written is whole, what is read is right, and then they are
/// refused.
/// </summary>
public sealed class FileDisposalTests
{
    [Theory]
    [InlineData("memory", "Save")]
    [InlineData("memory", "SavePacked")]
    [InlineData("packed", "Save")]
    [InlineData("packed", "SavePacked")]
    public async Task A_model_is_disposed_of_while_it_is_saved(string weights, string save)
    {
        using var folder = new TemporaryFolder();
        string packed = folder.File("packed.safetensors");
        using (var first = new SummingModel())
        {
            first.SavePacked(packed);
        }

        for (int round = 0; round < 10; round++)
        {
            SummingModel model = weights == "packed" ? new(WeightLoader.Load(packed, SummingModel.Describe().WeightTable)) : new();
            string target = folder.File($"saved-{round}");
            using var running = new ManualResetEventSlim();
            Task<string> outcome = Attempts.OnOwnThread(() =>
            {
                running.Set();
                try
                {
                    while (true)
                    {
                        if (save == "Save")
                        {
                            model.Save(target);
                        }
                        else
                        {
                            model.SavePacked(target);
                        }
                    }
                }
                catch (ObjectDisposedException error)
                {
                    return error.ObjectName;
                }
            });
            DisposalTests.WaitFor(running, outcome);
            Thread.Sleep(round);
            model.Dispose();
            Assert.Equal(typeof(SummingModel).FullName, await outcome.WaitAsync(DisposalTests.Patience));

            // What was written is whole, and nothing half-written is left beside it.
            string file = save == "Save" ? Path.Combine(target, "model.safetensors") : target;
            if (File.Exists(file))
            {
                using PackedWeights loaded = WeightLoader.Load(file, SummingModel.Describe().WeightTable);
                AssertOnes(loaded);
            }

            Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.tmp", SearchOption.AllDirectories));
        }
    }

    [Fact]
    public async Task A_file_is_disposed_of_while_it_is_loaded()
    {
        var writer = new SafetensorsWriter();
        float[] ones = new float[SummingModel.Describe().WeightsLengthInBytes / sizeof(float)];
        Array.Fill(ones, 1);
        writer.Add("weight", [ones.Length], ones);
        using var folder = new TemporaryFolder();
        string path = folder.File("ones.safetensors");
        writer.Write(path);
        for (int round = 0; round < 60; round++)
        {
            using Checkpoint file = Checkpoint.Open(path);
            using var running = new ManualResetEventSlim();
            Task<string> outcome = Attempts.OnOwnThread(() =>
            {
                running.Set();
                try
                {
                    while (true)
                    {
                        using PackedWeights weights = WeightLoader.Load(file, SummingModel.Describe().WeightTable);
                        AssertOnes(weights);
                    }
                }
                catch (ObjectDisposedException error)
                {
                    return error.ObjectName;
                }
            });
            DisposalTests.WaitFor(running, outcome);
            Thread.SpinWait(round * 200);
            file.Dispose();
            string disposed = await outcome.WaitAsync(DisposalTests.Patience);
            Assert.True(disposed == typeof(Checkpoint).FullName || disposed == typeof(SafetensorsFile).FullName, disposed);
        }
    }

    private static unsafe void AssertOnes(PackedWeights weights) =>
        Assert.True(!new ReadOnlySpan<float>(weights.Pointer, (int)(weights.LengthInBytes / sizeof(float))).ContainsAnyExcept(1f));
}
