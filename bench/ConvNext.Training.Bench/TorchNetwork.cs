using System.Collections.Generic;
using System.Linq;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ConvNext.Training.Bench;

/// <summary>ConvNextForImageClassification of transformers in TorchSharp, operation for operation.</summary>
internal sealed class TorchNetwork : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d _stem;
    private readonly LayerNorm _stemNorm;
    private readonly ModuleList<nn.Module<Tensor, Tensor>> _body = [];
    private readonly LayerNorm _norm;
    private readonly Linear _classifier;

    public TorchNetwork(ConvNextConfig config, int labels)
        : base("convnext")
    {
        int[] widths = [.. config.HiddenSizes];
        int patch = config.PatchSize.Height;
        _stem = nn.Conv2d(config.NumChannels, widths[0], patch, stride: patch);
        _stemNorm = nn.LayerNorm(widths[0], eps: 1e-6);
        for (int stage = 0; stage < widths.Length; stage++)
        {
            if (stage > 0)
            {
                _body.Add(new Downsample(widths[stage - 1], widths[stage]));
            }

            for (int block = 0; block < config.Depths[stage]; block++)
            {
                _body.Add(new Block(widths[stage], config.LayerScaleInitValue));
            }
        }

        _norm = nn.LayerNorm(widths[^1], eps: config.LayerNormEps);
        _classifier = nn.Linear(widths[^1], labels);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor map = ChannelsFirst(_stemNorm.forward(ChannelsLast(_stem.forward(input))));
        foreach (nn.Module<Tensor, Tensor> layer in _body)
        {
            map = layer.forward(map);
        }

        return _classifier.forward(_norm.forward(map.mean([-2, -1])));
    }

    private static Tensor ChannelsLast(Tensor map) => map.permute(0, 2, 3, 1);

    private static Tensor ChannelsFirst(Tensor map) => map.permute(0, 3, 1, 2);

    private sealed class Downsample : nn.Module<Tensor, Tensor>
    {
        private readonly LayerNorm _norm;
        private readonly Conv2d _convolution;

        public Downsample(int inputs, int outputs)
            : base("downsample")
        {
            _norm = nn.LayerNorm(inputs, eps: 1e-6);
            _convolution = nn.Conv2d(inputs, outputs, 2, stride: 2);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _convolution.forward(ChannelsFirst(_norm.forward(ChannelsLast(input))));
    }

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d _depthwise;
        private readonly LayerNorm _norm;
        private readonly Linear _expand;
        private readonly Linear _project;
        private readonly Parameter _scale;

        public Block(int channels, double scale)
            : base("block")
        {
            _depthwise = nn.Conv2d(channels, channels, 7, padding: 3, groups: channels);
            _norm = nn.LayerNorm(channels, eps: 1e-6);
            _expand = nn.Linear(channels, 4 * channels);
            _project = nn.Linear(4 * channels, channels);
            _scale = nn.Parameter(full(channels, scale));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            Tensor branch = _norm.forward(ChannelsLast(_depthwise.forward(input)));
            branch = _project.forward(nn.functional.gelu(_expand.forward(branch)));
            return input + ChannelsFirst(_scale * branch);
        }
    }
}
