using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Trainers;

/// <summary>A column of features, in the documents of model files.</summary>
internal sealed record SavedColumn(string Name, bool IsStatic, int FeatureCount, int KeyCount, int[] Dimensions);

/// <summary>
/// A network and its columns in a model file: the columns in the document, and beside it <c>weights.safetensors</c>, the network
/// under PyTorch's parameter names, and <c>scaling.f32</c>, the I offsets and I scales of features as little-endian float32.
/// </summary>
internal static class ColumnNetworkFile
{
    private const string WeightsPart = "weights.safetensors";
    private const string ScalingPart = "scaling.f32";

    /// <summary>What belongs in the document.</summary>
    public static SavedColumn[] Columns(ColumnNetwork network) => [.. network.Features.Columns.Select(column =>
        new SavedColumn(column.Name, column.IsStatic, column.FeatureCount, column.KeyCount, column.Dimensions))];

    /// <summary>What lies beside it.</summary>
    public static IReadOnlyList<(string Name, Action<Stream> Write)> Parts(ColumnNetwork network)
    {
        return [(WeightsPart, network.Network.Save), (ScalingPart, WriteScaling)];

        void WriteScaling(Stream stream)
        {
            SavedNumbers.Write(stream, network.Scaler.Offset);
            SavedNumbers.Write(stream, network.Scaler.Scale);
        }
    }

    /// <summary>Reads what <see cref="Columns"/> and <see cref="Parts"/> made; nothing is believed before it was checked.</summary>
    /// <param name="saved">The component's content: untrusted.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="columns">The columns in the document.</param>
    /// <exception cref="FormatException">The file is damaged; the message says where.</exception>
    public static ColumnNetwork Read(SavedComponent saved, string what, SavedColumn[] columns)
    {
        foreach (var column in columns)
            Check(column);
        Require(columns.Any(column => !column.IsStatic), "no column holds steps");
        Require(columns.DistinctBy(column => column.Name).Count() == columns.Length, "two columns are named alike");
        var width = columns.Sum(column => (long)column.FeatureCount);
        var network = SavedNumbers.ReadNetwork(saved, what, WeightsPart);
        // Before anything is made that is as wide as the document says.
        Require(width == network.Spec.InputSize, $"the columns have {width} values, the network {network.Spec.InputSize}");
        var scaling = SavedNumbers.Read(saved, what, ScalingPart, 2 * width);
        var (offset, scale) = (scaling[..(int)width], scaling[(int)width..]);
        Require(SavedNumbers.IsFinite(scaling) && scale.All(value => value > 0), $"'{ScalingPart}' holds a number that scales nothing");
        var features = new FeatureColumns([.. columns.Select(column =>
            new FeatureColumn(column.Name, column.IsStatic, column.FeatureCount, column.KeyCount, column.Dimensions))]);
        return new ColumnNetwork(features, new FeatureScaler(offset, scale), network);

        void Check(SavedColumn? column)
        {
            Require(column != null, "a column is null");
            Require(column.Name.Length > 0, "a column has no name");
            Require(column.FeatureCount >= 1, $"column '{column.Name}' has {column.FeatureCount} values");
            Require(column.KeyCount >= 0, $"column '{column.Name}' has {column.KeyCount} categories");
            Require(column.Dimensions.All(dimension => dimension >= 0) && (column.IsStatic || column.Dimensions.Length > 0)
                && column.Dimensions.Aggregate(1.0, (product, dimension) => product * Math.Max(dimension, 1)) <= Array.MaxLength,
                $"the dimensions of column '{column.Name}' are {string.Join(", ", column.Dimensions)}");
        }

        void Require([DoesNotReturnIf(false)] bool holds, string otherwise) => SavedDocument.Require(holds, what, otherwise);
    }
}
