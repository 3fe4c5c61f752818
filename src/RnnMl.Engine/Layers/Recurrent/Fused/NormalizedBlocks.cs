using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>
/// Adjacent blocks of products that layer normalisation takes as one vector, over all panels
/// (<see cref="RecurrentSpec.LayerNormalization"/> says which), and the blocks of a cell's sums that they become part of.
/// </summary>
/// <param name="First">The first block, in the panels of <see cref="PanelShape.Apart"/>.</param>
/// <param name="Count">The number of blocks.</param>
/// <param name="Sum">The first block in the cell's own panels.</param>
/// <param name="IsRecurrent">Whether they are products with h.</param>
/// <param name="IsAdded">Whether the sums have a part that comes from x already.</param>
internal readonly record struct NormalizedBlocks(int First, int Count, int Sum, bool IsRecurrent, bool IsAdded)
{
    /// <summary>The groups of a cell: in the order of blocks, those of x first.</summary>
    public static NormalizedBlocks[] Of(PanelShape cell, CellType type)
    {
        var groups = new List<NormalizedBlocks>();
        PanelShape products = cell.Apart();
        for (int block = 0; block < products.Gates.Length; block++)
        {
            bool isRecurrent = block >= cell.InputBlocks;
            int sum = isRecurrent ? block - products.Gates.Length + cell.Gates.Length : block;
            bool isAdded = isRecurrent && cell.HasInput(sum);
            NormalizedBlocks last = groups.Count > 0 ? groups[^1] : default;
            bool continues = groups.Count > 0 && last.IsRecurrent == isRecurrent &&
                IsCandidate(products.Gates[block]) == IsCandidate(products.Gates[block - 1]);
            if (continues)
                groups[^1] = last with { Count = last.Count + 1 };
            else
                groups.Add(new NormalizedBlocks(block, 1, sum, isRecurrent, isAdded));
        }
        return [.. groups];

        // The GRU's n is normalised by itself.
        bool IsCandidate(int gate) => type == CellType.Gru && gate == 2;
    }
}
