using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;

namespace RnnMl.Trainers;

/// <summary>Adds columns that are made of a network's outputs. Single rows are scored one by one, those of a view many at a time.</summary>
/// <param name="schema">The schema of the rows.</param>
/// <param name="added">The columns to add, in their order.</param>
/// <param name="network">The network, and how its inputs are read.</param>
/// <param name="createGetter">Makes the getter of an added column, by its number, from the outputs where a row stands.</param>
/// <exception cref="ArgumentOutOfRangeException">A column that the network reads is missing, or of another type than in training.</exception>
internal sealed class ScoringMapping(DataViewSchema schema, DataViewSchema.DetachedColumn[] added, ColumnNetwork network,
    Func<int, ISequenceOutputs, Delegate> createGetter) : RowMapping(schema, added, network.Features.Find(schema), row =>
    {
        // Made when a prediction is asked for: only then are the columns it reads active.
        SequenceScorer? scorer = null;
        return column => createGetter(column, scorer ??= new SequenceScorer(network, row));
    })
{
    public override DataViewRowCursor CreateCursor(ActiveColumns active, DataViewRowCursor input) =>
        active.AnyFrom(InputSchema.Count) && InputSchema.All(column => !active[column.Index] || CanBeKept(column.Type))
            ? new ScoringCursor(active, input, network, createGetter)
            : base.CreateCursor(active, input);

    // Of other types (images, say) nobody but their makers knows how to copy a value.
    private static bool CanBeKept(DataViewType type) => type is PrimitiveDataViewType or VectorDataViewType;
}
