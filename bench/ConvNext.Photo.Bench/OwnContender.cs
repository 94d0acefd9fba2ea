using System;
using System.Diagnostics;
using ConvNext.Imaging;
using ConvNext.Results;

namespace ConvNext.Photo.Bench;

/// <summary>What a user of this project calls.</summary>
internal sealed class OwnContender(ConvNextSession session) : IContender
{
    public string Name => "ConvNext";

    public double Answer(PhotoFile photo)
    {
        long start = Stopwatch.GetTimestamp();
        ClassificationResult result = session.Classify(photo.Bytes);
        GC.KeepAlive(result);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
