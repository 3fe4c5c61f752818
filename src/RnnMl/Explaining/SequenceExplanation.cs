using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using RnnMl.Engine;
using RnnMl.Trainers;

namespace RnnMl.Explaining;

/// <summary>What is explained of which network.</summary>
/// <param name="Input">The network, and how its inputs are read.</param>
/// <param name="Scale">What turns its output into the predictor's unit.</param>
/// <param name="Contributions">The column of contributions; null for none.</param>
/// <param name="Attention">The column of attention weights; null for none.</param>
/// <param name="Gates">The column of gates; null for none.</param>
/// <param name="Output">The explained output; null for the largest.</param>
/// <param name="IntegrationSteps">The points at which gradients are taken.</param>
internal sealed record SequenceExplanation(ColumnNetwork Input, float Scale, string? Contributions, string? Attention, string? Gates,
    int? Output, int IntegrationSteps)
{
    /// <summary>The columns to make, in their order: names and types.</summary>
    public IEnumerable<(string Name, VectorDataViewType Type)> Columns
    {
        get
        {
            var single = NumberDataViewType.Single;
            if (Contributions != null)
                yield return (Contributions, new VectorDataViewType(single, 0, Input.Features.Width));
            if (Attention != null)
                yield return (Attention, new VectorDataViewType(single));
            if (Gates != null)
            {
                var shape = new GateShape(GateActivity.FindLayer(Input.Network.Spec).Layer);
                yield return (Gates, new VectorDataViewType(single, 0, shape.Directions * shape.Gates, shape.Units));
            }
        }
    }

    /// <summary>The name of the layer whose attention is shown.</summary>
    public string AttentionLayer => Input.Network.Spec.Layers.OfType<AttentionPoolingSpec>().LastOrDefault()?.Name
        ?? throw new ArgumentException("The network does not pool by attention; there are no attention weights to show.");

    /// <summary>Checks that the network has what is to be shown.</summary>
    /// <exception cref="ArgumentException">It does not; the message says what.</exception>
    public void Check()
    {
        if (Attention != null)
            _ = AttentionLayer;
        if (Gates != null)
            _ = GateActivity.FindLayer(Input.Network.Spec);
    }
}
