namespace RnnMl.Engine;

/// <summary>
/// How the sums of a fused cell are divided into panels, each as wide as a tile of the matrix product, so that one tile makes all
/// that the gates of its units need. A panel has some blocks of sums, and in each block the same units: those of one or more
/// registers.
/// </summary>
/// <param name="Gates">
/// For each block the gate it belongs to, which is a block of rows in PyTorch's weights. A GRU's candidate has two blocks, since
/// its two products are not added.
/// </param>
/// <param name="UnitRegisters">The registers of units in a block.</param>
/// <param name="InputBlocks">The first blocks, which have a product with x.</param>
/// <param name="RecurrentBlocks">The last blocks, which have a product with h.</param>
/// <param name="Lanes">The lanes of a register.</param>
/// <param name="HiddenSize">H.</param>
internal sealed record PanelShape(
    int[] Gates, int UnitRegisters, int InputBlocks, int RecurrentBlocks, int Lanes, int HiddenSize)
{
    /// <summary>The units of a panel; the last panel may have fewer, and is filled up with units whose weights are zero.</summary>
    public int Units => UnitRegisters * Lanes;

    public int Panels => (HiddenSize + Units - 1) / Units;

    /// <summary>The registers in a row of sums.</summary>
    public int Registers => Gates.Length * UnitRegisters;

    /// <summary>The columns of a panel.</summary>
    public int Width => Gates.Length * Units;

    /// <summary>The columns that have a product with x; they come first.</summary>
    public int InputWidth => InputBlocks * Units;

    /// <summary>The columns that have a product with h; they come last.</summary>
    public int RecurrentWidth => RecurrentBlocks * Units;

    /// <summary>Whether x and h have the same columns, so that both products are one sum over [x, 1, h].</summary>
    public bool IsJoined => InputBlocks == Gates.Length && RecurrentBlocks == Gates.Length;

    /// <summary>H, filled up to whole panels.</summary>
    public int PaddedSize => Panels * Units;

    /// <summary>The number of units that a panel has, without filling.</summary>
    public int UnitsOf(int panel) => System.Math.Min(Units, HiddenSize - panel * Units);
}
