namespace RnnMl.Engine;

/// <summary>The function that a <see cref="CellType.SimpleRnn"/> applies to its sum.</summary>
public enum Nonlinearity
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>max(0, x).</summary>
    Relu,
}
