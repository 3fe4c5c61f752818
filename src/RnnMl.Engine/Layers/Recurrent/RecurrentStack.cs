using System.Collections.Generic;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>The layers that a <see cref="RecurrentSpec"/> stands for.</summary>
internal static class RecurrentStack<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static IEnumerable<Layer<T>> Build(RecurrentSpec spec, int inputSize, ParameterSet<T> parameters)
    {
        if (spec.InputDropout > 0)
            yield return BuildDropout(spec, "input_dropout", spec.InputDropout, perSequence: true, inputSize);

        var parts = new Queue<RecurrentPart>(spec.Parts(inputSize));
        for (int level = 0; level < spec.LayerCount; level++)
        {
            bool lastStepOnly = level == spec.LayerCount - 1 && !spec.ReturnSequences;
            int size = parts.Peek().InputSize;
            Layer<T> layer = spec.Direction == Direction.Bidirectional
                ? new Bidirectional<T>(
                    BuildDirection(parts.Dequeue(), parameters, lastStepOnly),
                    BuildDirection(parts.Dequeue(), parameters, lastStepOnly), spec.Merge, spec.StateWidth)
                : BuildCell(parts.Dequeue(), parameters);
            if (spec.Dropout > 0 && level > 0)
                layer = new Chain<T>(BuildDropout(spec, $"dropout_l{level}", spec.Dropout, perSequence: false, size), layer);
            if (spec.Residual && size == spec.OutputWidth)
                layer = new Residual<T>(layer);
            yield return layer;
            if (lastStepOnly && spec.Direction != Direction.Bidirectional)
                yield return new LastStep<T>(spec.StateWidth, isFirst: spec.Direction == Direction.Reverse);
        }
    }

    private static Layer<T> BuildDirection(RecurrentPart part, ParameterSet<T> parameters, bool lastStepOnly)
    {
        Layer<T> cell = BuildCell(part, parameters);
        return lastStepOnly ? new Chain<T>(cell, new LastStep<T>(part.Spec.StateWidth, part.ReadsBackwards)) : cell;
    }

    /// <summary>
    /// The plain cells, whose arithmetic is fused with their products, where the specification asks for nothing beyond them.
    /// </summary>
    private static RecurrentLayer<T> BuildCell(RecurrentPart part, ParameterSet<T> parameters) => part.Spec switch
    {
        { IsPlainCell: true } => FusedCellFactory<T>.Create(part, parameters, KernelFamilies.Current),
        { Cell: CellType.Lstm } => new GeneralLstm<T>(part, parameters),
        { Cell: CellType.Gru, ResetBefore: true } => new GruResetBefore<T>(part, parameters),
        { Cell: CellType.Gru } => new GeneralGru<T>(part, parameters),
        _ => new GeneralRnn<T>(part, parameters),
    };

    private static Dropout<T> BuildDropout(RecurrentSpec spec, string name, double rate, bool perSequence, int size)
    {
        string fullName = spec.Name.Length == 0 ? name : $"{spec.Name}.{name}";
        return new(new DropoutSpec { Name = fullName, Rate = rate, PerSequence = perSequence }, size);
    }
}
