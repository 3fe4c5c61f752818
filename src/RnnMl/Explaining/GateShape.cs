using RnnMl.Engine;

namespace RnnMl.Explaining;

/// <summary>How the gates of a recurrent layer lie at one step: [D, G, H].</summary>
internal readonly struct GateShape(RecurrentSpec layer)
{
    /// <summary>D.</summary>
    public int Directions { get; } = layer.Direction == Direction.Bidirectional ? 2 : 1;

    /// <summary>G, the candidate among them.</summary>
    public int Gates { get; } = layer.Cell == CellType.Lstm ? 4 : 3;

    /// <summary>H.</summary>
    public int Units { get; } = layer.HiddenSize;

    /// <summary>G H, the values of one direction.</summary>
    public int Size => Gates * Units;
}
