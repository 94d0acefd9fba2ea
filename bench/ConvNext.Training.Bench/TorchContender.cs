using System;
using TorchSharp;
using static TorchSharp.torch;

namespace ConvNext.Training.Bench;

/// <summary>TorchSharp's side: the same network, loss and batch.</summary>
internal sealed class TorchContender : IDisposable
{
    private readonly TorchNetwork _network;
    private readonly long[] _shape;

    public TorchContender(NetworkDescription network, int batch)
    {
        _network = new TorchNetwork(network.Config, network.Labels.Count);
        _network.train();
        _shape = [batch, network.InputChannels, network.InputHeight, network.InputWidth];
    }

    public void Step(float[] pixels, int[] labels)
    {
        using DisposeScope scope = NewDisposeScope();
        _network.zero_grad();
        Tensor loss = nn.functional.cross_entropy(_network.forward(tensor(pixels, _shape)), tensor(Array.ConvertAll(labels, static label => (long)label)));
        loss.backward();
    }

    public void Dispose() => _network.Dispose();
}
