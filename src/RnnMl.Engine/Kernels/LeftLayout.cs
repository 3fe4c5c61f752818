namespace RnnMl.Engine.Kernels;

/// <summary>
/// How the left-hand side A of a product lies in memory: element k of segment s of row r is r Row + s Segment + k Step behind the
/// first. A plain matrix has one segment and a step of 1; its transpose has a row distance of 1.
/// </summary>
/// <param name="Row">From a row to the next.</param>
/// <param name="Step">From one k to the next.</param>
/// <param name="Depth">The number of k in a segment.</param>
/// <param name="Segments">The number of segments.</param>
/// <param name="Segment">From a segment to the next.</param>
internal readonly record struct LeftLayout(nint Row, nint Step, nint Depth, nint Segments = 1, nint Segment = 0)
{
    /// <summary>How many elements there are from the first to the last that <paramref name="rows"/> rows have.</summary>
    public long Extent(int rows) => (rows - 1L) * Row + (Segments - 1) * Segment + (Depth - 1) * Step + 1;
}
