namespace RnnMl.Benchmarks.Speed;

/// <summary>A matrix product C = A B of an LSTM's training step, as large as the engine makes it at a time.</summary>
/// <param name="Rows">Of A and C.</param>
/// <param name="Depth">Columns of A, rows of B.</param>
/// <param name="Width">Columns of B and C.</param>
/// <param name="IsTransposed">Whether A lies column by column, as for the gradient of weights.</param>
internal readonly record struct ProductShape(int Rows, int Depth, int Width, bool IsTransposed = false)
{
    // BatchRunner's pieces and FusedRecurrentLayer's chunks and blocks, for networks up to H=256 and above.
    private const int SmallPiece = 32, LargePiece = 64, SmallChunk = 128, LargeChunk = 512, Block = 96;

    public double Flops => 2.0 * Rows * Depth * Width;

    /// <summary>The last layer's [x, 1, h] by the weights of all gates, for a piece of the batch.</summary>
    public static ProductShape Forward(BenchmarkCase shape) => new(
        IsLarge(shape) ? LargePiece : SmallPiece, (shape.L > 1 ? shape.H : shape.I) + 1 + shape.H, 4 * shape.H);

    /// <summary>The gradients of the gates by the recurrent weights.</summary>
    public static ProductShape Backward(BenchmarkCase shape) => new(IsLarge(shape) ? LargePiece : SmallPiece, 4 * shape.H, shape.H);

    /// <summary>A block of [x, 1, h], transposed, by the gradients of the gates over some time steps.</summary>
    public static ProductShape WeightGradient(BenchmarkCase shape) => new(
        Block, IsLarge(shape) ? LargeChunk : SmallChunk, 4 * shape.H, IsTransposed: true);

    private static bool IsLarge(BenchmarkCase shape) => shape.H > 256;
}
