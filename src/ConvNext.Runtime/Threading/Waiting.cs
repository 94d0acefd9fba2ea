using System.Threading;

namespace ConvNext.Threading;

/// <summary>How a worker waits for what others are about to finish.</summary>
internal static class Waiting
{
    private const int Spins = 200;

    /// <summary>One turn of a loop that waits: a pause for the processor, later a yield, which lets others finish where there are more threads than processors.</summary>
    /// <param name="turn">0 in the first turn, one more in each.</param>
    public static void Pause(int turn)
    {
        if (turn < Spins)
        {
            Thread.SpinWait(4);
        }
        else
        {
            Thread.Yield();
        }
    }
}
