global using ConvNext;
global using ConvNext.Imaging;
global using ConvNext.Preprocessing;
global using ConvNext.Results;
global using ConvNext.Safetensors;
global using Snippets;

/// <summary>What the blocks of the documentation take as given.</summary>
internal abstract class Given
{
    protected readonly ConvNextSession session = null!;
    protected readonly IImageDecoder decoder = null!;
    protected readonly ImageProcessorWorkspace workspace = null!;
    protected readonly byte[] bytes = [];
    protected readonly ReadOnlyMemory<byte> first, second;
    protected readonly float[] pixelValues = [];
}
