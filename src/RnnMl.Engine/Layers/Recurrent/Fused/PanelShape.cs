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
/// <param name="IsJoined">
/// Whether both products are one sum over [x, 1, h], in which weights that a block does not have are zero.
/// </param>
/// <param name="Lanes">The lanes of a register.</param>
/// <param name="HiddenSize">H.</param>
internal sealed record PanelShape(
    int[] Gates, int UnitRegisters, int InputBlocks, int RecurrentBlocks, bool IsJoined, int Lanes, int HiddenSize)
{
    /// <summary>The units of a panel; the last panel may have fewer, and is filled up with units whose weights are zero.</summary>
    public int Units => UnitRegisters * Lanes;

    public int Panels { get; } = (HiddenSize + UnitRegisters * Lanes - 1) / (UnitRegisters * Lanes);

    /// <summary>The columns of a panel.</summary>
    public int Width => Gates.Length * Units;

    /// <summary>The columns that the product with x makes; they come first.</summary>
    public int InputWidth => IsJoined ? Width : InputBlocks * Units;

    /// <summary>The columns that the product with h makes; they come last.</summary>
    public int RecurrentWidth => IsJoined ? Width : RecurrentBlocks * Units;

    /// <summary>Whether no block has both products.</summary>
    public bool IsApart => InputBlocks + RecurrentBlocks == Gates.Length;

    /// <summary>Whether a block has weights of x.</summary>
    public bool HasInput(int block) => block < InputBlocks;

    /// <summary>Whether a block has weights of h.</summary>
    public bool HasRecurrent(int block) => block >= Gates.Length - RecurrentBlocks;

    /// <summary>The same units with no block shared: those that have a product with x, then those that have one with h.</summary>
    public PanelShape Apart() =>
        this with { Gates = [.. Gates[..InputBlocks], .. Gates[^RecurrentBlocks..]], IsJoined = false };

    /// <summary>The number of units that a panel has, without filling.</summary>
    public int UnitsOf(int panel) => System.Math.Min(Units, HiddenSize - panel * Units);
}
