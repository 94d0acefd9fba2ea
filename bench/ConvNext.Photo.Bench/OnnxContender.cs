using System.Diagnostics;

namespace ConvNext.Photo.Bench;

/// <summary>A peer's reader before ONNX Runtime.</summary>
internal sealed class OnnxContender(IPhotoReader reader, OnnxNetwork network) : IContender
{
    public string Name => reader.Name;

    public double Answer(PhotoFile photo)
    {
        double read = reader.Read(photo, network.PixelValues);
        long start = Stopwatch.GetTimestamp();
        network.Run();
        return read + Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
