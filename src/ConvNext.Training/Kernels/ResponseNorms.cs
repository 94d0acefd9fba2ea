using ConvNext.Activations;
using ConvNext.Simd;
using ConvNext.Threading;

namespace ConvNext.Training.Kernels;

/// <summary>
/// ConvNeXt V2's response norm: y = x(1 + wR) + b, R = G / (mean G + ε), G = √Σx² over an image's pixels.
/// </summary>
/// <remarks>
/// <see cref="BlockPass.Response"/> has five rows of hidden channels for each image: G, 1 + wR, and for the backward pass R, ∂G / G, and a sum. Sums over pixels go in
/// chunks of <see cref="Chunk"/> pixels, an image by itself.
/// </remarks>
internal static unsafe class ResponseNorms
{
    /// <summary>Rows of an image in <see cref="BlockPass.Response"/>.</summary>
    public const int RowsOfImage = 5;

    /// <summary>Pixels that are summed before they are added to the rest.</summary>
    public const int Chunk = 64;

    private const float Epsilon = 1e-6f;

    /// <summary>An image's row: 0 G, 1 the factor, 2 R, 3 ∂G / G, 4 Σ gradient · x.</summary>
    public static float* Row<THidden>(in BlockPass pass, int image, int row)
        where THidden : struct, IRowStride => pass.Response + (((nint)image * RowsOfImage) + row) * THidden.Floats;

    /// <summary>G, R and the factors of all images.</summary>
    public static void Measure<TSimd, TVector, TActivation, THidden>(WorkerPool workers, ref BlockPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TActivation : struct, IActivation
        where THidden : struct, IRowStride
    {
        var squares = new SquaresStep<TSimd, TVector, TActivation, THidden> { Pass = pass };
        workers.Run(ref squares, pass.Images * (Lanes.RoundUp(pass.Hidden) / Lanes.Count));
        int hidden = Lanes.RoundUp(pass.Hidden);
        for (int image = 0; image < pass.Images; image++)
        {
            float* g = Row<THidden>(pass, image, 0);
            float* factor = Row<THidden>(pass, image, 1);
            float* r = Row<THidden>(pass, image, 2);
            TVector divisor = TSimd.Create(Rows.Sum<TSimd, TVector>(g, hidden) / pass.Hidden + Epsilon);
            for (int i = 0; i < hidden; i += TSimd.Count)
            {
                TVector ratio = TSimd.Divide(TSimd.Load(g + i), divisor);
                TSimd.Store(ratio, r + i);
                TSimd.Store(TSimd.FusedMultiplyAdd(TSimd.Load(pass.Values.ResponseWeight + i), ratio, TSimd.Create(1)), factor + i);
            }
        }
    }

    /// <summary>row = row · factor + bias.</summary>
    public static void Apply<TSimd, TVector>(float* row, in BlockPass pass, float* factor)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => Rows.Affine<TSimd, TVector>(row, factor, pass.Values.ResponseBias, row, Lanes.RoundUp(pass.Hidden));

    /// <summary>
    /// From the gradients of the norm's output, in Work, to those of its tensors, and to ∂G / G: ∂R = wΣ(gradient · x),
    /// ∂G = ∂R / (m + ε) − mean(∂R · G) / (m + ε)².
    /// </summary>
    public static void Backward<TSimd, TVector, TActivation, THidden>(WorkerPool workers, ref BlockPass pass)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TActivation : struct, IActivation
        where THidden : struct, IRowStride
    {
        int groups = Lanes.RoundUp(pass.Hidden) / Lanes.Count;
        var sums = new GradientSumsStep<TSimd, TVector, TActivation, THidden> { Pass = pass };
        workers.Run(ref sums, pass.Images * groups);
        int hidden = Lanes.RoundUp(pass.Hidden);
        for (int image = 0; image < pass.Images; image++)
        {
            float* g = Row<THidden>(pass, image, 0);
            float* r = Row<THidden>(pass, image, 2);
            float* ratio = Row<THidden>(pass, image, 3);
            float* along = Row<THidden>(pass, image, 4);
            for (int i = 0; i < hidden; i += TSimd.Count)
            {
                TVector alongs = TSimd.Load(along + i);
                float* weights = pass.Gradients.ResponseWeight + i;
                float* biases = pass.Gradients.ResponseBias + i;
                TSimd.Store(TSimd.FusedMultiplyAdd(alongs, TSimd.Load(r + i), TSimd.Load(weights)), weights);
                TSimd.Store(TSimd.Add(TSimd.Load(ratio + i), TSimd.Load(biases)), biases);
                TSimd.Store(TSimd.Multiply(alongs, TSimd.Load(pass.Values.ResponseWeight + i)), along + i);
            }

            float divisor = (Rows.Sum<TSimd, TVector>(g, hidden) / pass.Hidden) + Epsilon;
            TVector inverse = TSimd.Create(1 / divisor);
            TVector mean = TSimd.Create(Rows.Dot<TSimd, TVector>(along, g, hidden) / pass.Hidden / (divisor * divisor));
            for (int i = 0; i < hidden; i += TSimd.Count)
            {
                // Where G is zero so is every value, and nothing passes through its root.
                TVector gs = TSimd.Load(g + i);
                TVector gradient = TSimd.Subtract(TSimd.Multiply(TSimd.Load(along + i), inverse), mean);
                TSimd.Store(TSimd.SelectWhereLess(TSimd.Zero, gs, TSimd.Divide(gradient, gs), TSimd.Zero), ratio + i);
            }
        }
    }

    private struct SquaresStep<TSimd, TVector, TActivation, THidden> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TActivation : struct, IActivation
        where THidden : struct, IRowStride
    {
        public BlockPass Pass;

        public readonly void Execute(int item, int worker)
        {
            int groups = Lanes.RoundUp(Pass.Hidden) / Lanes.Count;
            int image = item / groups;
            int pixels = Pass.Height * Pass.Width;
            TVector slope = TSimd.Create(Pass.Values.Slope is null ? 0 : *Pass.Values.Slope);
            for (int lane = item % groups * Lanes.Count, end = lane + Lanes.Count; lane < end; lane += TSimd.Count)
            {
                float* value = Pass.HiddenValues + ((nint)image * pixels * THidden.Floats) + lane;
                TVector total = TSimd.Zero;
                for (int first = 0; first < pixels; first += Chunk)
                {
                    TVector sum = TSimd.Zero;
                    for (int pixel = first; pixel < first + Chunk && pixel < pixels; pixel++, value += THidden.Floats)
                    {
                        TVector x = TActivation.Apply<TSimd, TVector>(TSimd.Load(value), slope);
                        sum = TSimd.FusedMultiplyAdd(x, x, sum);
                    }

                    total = TSimd.Add(total, sum);
                }

                TSimd.Store(TSimd.Sqrt(total), Row<THidden>(Pass, image, 0) + lane);
            }

            if (item % groups == groups - 1)
            {
                ClearPadding<THidden>(Pass, image, 0);
            }
        }
    }

    // Σ gradient · x and Σ gradient over an image's pixels, into rows 4 and 3.
    private struct GradientSumsStep<TSimd, TVector, TActivation, THidden> : IParallelStep
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TActivation : struct, IActivation
        where THidden : struct, IRowStride
    {
        public BlockPass Pass;

        public readonly void Execute(int item, int worker)
        {
            int groups = Lanes.RoundUp(Pass.Hidden) / Lanes.Count;
            int image = item / groups;
            int pixels = Pass.Height * Pass.Width;
            TVector slope = TSimd.Create(Pass.Values.Slope is null ? 0 : *Pass.Values.Slope);
            for (int lane = item % groups * Lanes.Count, end = lane + Lanes.Count; lane < end; lane += TSimd.Count)
            {
                nint offset = ((nint)image * pixels * THidden.Floats) + lane;
                TVector plain = TSimd.Zero;
                TVector along = TSimd.Zero;
                for (int first = 0; first < pixels; first += Chunk)
                {
                    TVector sum = TSimd.Zero;
                    TVector sumAlong = TSimd.Zero;
                    for (int pixel = first; pixel < first + Chunk && pixel < pixels; pixel++, offset += THidden.Floats)
                    {
                        TVector gradient = TSimd.Load(Pass.Work + offset);
                        sum = TSimd.Add(sum, gradient);
                        sumAlong = TSimd.FusedMultiplyAdd(gradient, TActivation.Apply<TSimd, TVector>(TSimd.Load(Pass.HiddenValues + offset), slope), sumAlong);
                    }

                    plain = TSimd.Add(plain, sum);
                    along = TSimd.Add(along, sumAlong);
                }

                TSimd.Store(plain, Row<THidden>(Pass, image, 3) + lane);
                TSimd.Store(along, Row<THidden>(Pass, image, 4) + lane);
            }
        }
    }

    // f(0) is not zero for every activation: what stands behind the channels must count in no mean.
    private static void ClearPadding<THidden>(in BlockPass pass, int image, int row)
        where THidden : struct, IRowStride
    {
        float* values = Row<THidden>(pass, image, row);
        for (int i = pass.Hidden; i < Lanes.RoundUp(pass.Hidden); i++)
        {
            values[i] = 0;
        }
    }
}
