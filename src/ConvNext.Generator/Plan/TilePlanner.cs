using System;

namespace ConvNext.Generator.Plan;

/// <summary>
/// Chooses register tiles. A tile of R pixels × V vectors loads V vectors of weights and broadcasts R values for R·V
/// multiply-adds per step of K, so large tiles keep the multipliers busy; but a tile that does not divide the pixels
/// computes some of them twice. The choice minimises the estimated cycles of the whole product.
/// </summary>
internal static class TilePlanner
{
    // With 32 registers: R·V sums + V weights + one broadcast. 14×2, 9×3 and 24×1 leave nothing to spill (measured: 15×2 and 7×4 spill).
    private const int MostRows1 = 24;
    private const int MostRows2 = 14;
    private const int MostRows3 = 9;

    // With 16 registers 6 rows × 2 vectors take 12 sums, two weights and one broadcast.
    private const int MostRows256 = 6;

    // 6 rows × 4 vectors of 128 bits take 24 sums, four weights and one broadcast of Arm's 32 registers.
    private const int MostRows128 = 6;

    // What one pass reads of a panel, while as much is fetched for the next pass: an eighth of a second-level cache of 2 MiB.
    private const int MostPassBytes = 256 * 1024;

    /// <summary>Chooses panels and tiles for <paramref name="product"/>.</summary>
    /// <param name="product">What is wanted.</param>
    /// <param name="mayPass">Whether its panels may be added up in passes.</param>
    /// <param name="sharesPixels">Whether workers share the pixels in whole tiles.</param>
    /// <param name="panelWidth">Outputs of a panel where that is decided already.</param>
    public static MatrixPlan Plan(MatrixProduct product, bool mayPass, bool sharesPixels = false, int? panelWidth = null)
    {
        int pixels = product.Pixels;
        int vectors = Layout.RoundUp(product.Outputs) / Layout.Lanes;
        (int panelVectors, int rows) = Choose512(vectors, pixels, sharesPixels, panelWidth / Layout.Lanes);
        int tailVectors = vectors % panelVectors;
        return new MatrixPlan(product)
        {
            PanelWidth = panelVectors * Layout.Lanes,
            Panels = vectors / panelVectors,
            TailWidth = tailVectors * Layout.Lanes,
            Tile512 = new TilePlan(512, rows, panelVectors),
            Tail512 = tailVectors == 0 ? null : new TilePlan(512, BestRows(tailVectors, pixels, tailVectors, MostRows(tailVectors), sharesPixels).Rows, tailVectors),
            Tile256 = new TilePlan(256, BestRows(2, pixels, 2, MostRows256, sharesPixels).Rows, 2),
            Tile128 = new TilePlan(128, BestRows(4, pixels, 4, MostRows128, sharesPixels).Rows, 4),
            Passes = mayPass ? Passes(product.Inputs, panelVectors * Layout.Lanes) : 1,
        };
    }

    private static (int PanelVectors, int Rows) Choose512(int vectors, int pixels, bool sharesPixels, int? decided)
    {
        (int PanelVectors, int Rows) best = (1, 1);
        double bestCycles = double.MaxValue;
        for (int panelVectors = decided ?? Math.Min(vectors, 3); panelVectors >= (decided ?? 1); panelVectors--)
        {
            (int rows, double cycles) = BestRows(panelVectors, pixels, vectors / panelVectors * panelVectors, MostRows(panelVectors), sharesPixels);
            if (vectors % panelVectors != 0)
            {
                cycles += BestRows(vectors % panelVectors, pixels, vectors % panelVectors, MostRows(vectors % panelVectors), sharesPixels).Cycles;
            }

            if (cycles < bestCycles)
            {
                best = (panelVectors, rows);
                bestCycles = cycles;
            }
        }

        return best;
    }

    private static int Passes(int inputs, int panelWidth)
    {
        int passes = 1;
        while (inputs / passes * panelWidth * sizeof(float) > MostPassBytes && inputs % (2 * passes) == 0)
        {
            passes *= 2;
        }

        return passes;
    }

    private static int MostRows(int panelVectors) => panelVectors switch { 1 => MostRows1, 2 => MostRows2, _ => MostRows3 };

    // Cycles of one step of K over all tiles: two multiply-adds or two loads start per cycle, and a sum is ready for its
    // next addend after four cycles. A fixed share stands for what each tile costs beside its inner loop.
    // Where workers share the pixels in whole tiles, two of them take as long as the one with more tiles: half of the estimate.
    private static (int Rows, double Cycles) BestRows(int tileVectors, int pixels, int vectors, int mostRows, bool sharesPixels)
    {
        int bestRows = 1;
        double bestCycles = double.MaxValue;
        for (int rows = Math.Min(mostRows, pixels); rows >= 1; rows--)
        {
            double step = Math.Max(4, Math.Max(rows * tileVectors, rows + tileVectors) / 2.0) + 0.25;
            int tiles = Layout.DivideUp(pixels, rows);
            double cycles = step * (sharesPixels ? (tiles + (2 * Layout.DivideUp(tiles, 2))) / 2.0 : tiles) * (vectors / tileVectors);
            if (cycles < bestCycles)
            {
                bestRows = rows;
                bestCycles = cycles;
            }
        }

        return (bestRows, bestCycles);
    }
}
