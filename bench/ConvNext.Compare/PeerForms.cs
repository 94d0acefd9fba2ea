using System;
using System.Collections.Generic;
using ConvNext.Compare.Onnx;
using ConvNext.OnnxGraphs;
using ConvNext.Testing;

namespace ConvNext.Compare;

/// <summary>Measures ONNX Runtime with every form of the graph: how the peer's form was chosen.</summary>
internal static class PeerForms
{
    /// <summary>Measures all forms on one case, one after the other.</summary>
    public static void Measure(FixtureCase fixture, RecipeSource weights, int batch, int threads, double seconds)
    {
        float[] pixels = fixture.Pixels(batch);
        foreach (GraphForm form in GraphForm.All)
        {
            using OnnxRuntimePeer peer = Comparison.Peer(fixture, weights, pixels, batch, threads, form);
            Comparison.RequireRightLogits(fixture, peer);
            Duel.WarmUp(peer, seconds / 8);
            IReadOnlyList<double[]> times = Duel.Measure([peer], threads, seconds).Times;
            SideResult result = new(times[0], 0, 0, 0);
            Console.WriteLine($"{fixture.Name,-10}  batch {batch}  threads {threads}  {form.Name,-22} median {result.Median,8:F2} ms  least {result.Least,8:F2} ms");
        }
    }
}
