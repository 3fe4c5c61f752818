namespace RnnMl.Engine;

/// <summary>
/// What a pass through the layers is for: inference (the default value) or a step of training. The random numbers of a
/// training step are a function of the seed, the step, the layer and the sequence's place in the batch alone: neither the
/// order in memory, nor the pieces that a batch is split into, nor threads change them.
/// </summary>
internal readonly record struct Pass
{
    /// <summary>Whether dropout drops, and batch normalisation uses the batch's own statistics.</summary>
    public bool IsTraining { get; private init; }

    /// <summary>Whether a backward pass may follow, for which layers keep what they have calculated.</summary>
    public bool IsDifferentiable { get; private init; }

    /// <summary>The seed of the training run.</summary>
    public ulong Seed { get; private init; }

    /// <summary>The number of the step in the run.</summary>
    public long Step { get; private init; }

    /// <summary>
    /// The place in the whole batch of the first sequence of this pass; above 0 if the batch is split into pieces, of which each
    /// takes sequences that follow each other in the order of lengths.
    /// </summary>
    public int FirstSequence { get; init; }

    /// <summary>
    /// Threads that a layer may share its work with while nothing else runs on them; null if there is the caller's alone.
    /// They change no bit of the result.
    /// </summary>
    public ThreadTeam? Team { get; init; }

    /// <summary>Inference whose gradients are wanted, as they are to explain an output.</summary>
    public static Pass Differentiable { get; } = new() { IsDifferentiable = true };

    public static Pass Training(ulong seed, long step, int firstSequence = 0) =>
        new() { IsTraining = true, IsDifferentiable = true, Seed = seed, Step = step, FirstSequence = firstSequence };

    /// <summary>Puts <paramref name="random"/> at the beginning of the numbers of one layer and sequence in this step.</summary>
    /// <param name="random">A source of the layer's own, so that nothing is allocated.</param>
    /// <param name="layer">The layer's <see cref="RandomSource.KeyOf"/>.</param>
    /// <param name="sequence">The place of the sequence among those of this pass, in the caller's order.</param>
    public void Restart(RandomSource random, ulong layer, int sequence) =>
        random.Restart(Seed, (ulong)Step, layer, (ulong)((long)FirstSequence + sequence));
}
