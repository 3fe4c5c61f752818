using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.Tests.Support;
using RnnMl.Trainers;

namespace RnnMl.Tests.Trainers;

/// <summary>A row with sequences of several kinds, and labels of all tasks.</summary>
internal sealed class ExampleRow
{
    /// <summary>Steps of two numbers.</summary>
    [VectorType(0, 2)]
    public float[] Features { get; set; } = [];

    /// <summary>The first number of each step.</summary>
    public float[] Values { get; set; } = [];

    /// <summary>A token a step: 1 where the first number is below -0.5, to 4 where it is above 0.5.</summary>
    [KeyType(4)]
    public uint[] Tokens { get; set; } = [];

    /// <summary>Something of the whole sequence: which of two, counted from 0 as ML.NET's key members are.</summary>
    [KeyType(2)]
    public uint Site { get; set; }

    /// <summary>Something else of the whole sequence.</summary>
    [VectorType(2)]
    public float[] Place { get; set; } = [0, 0];

    /// <summary>The mean of the first numbers.</summary>
    public float Number { get; set; }

    /// <summary>Whether it is above 0.</summary>
    public bool Truth { get; set; }

    /// <summary>Which third of its range it is in; counted from 0.</summary>
    [KeyType(3)]
    public uint Class { get; set; }

    /// <summary>For each step, the first number of the step before; 0 for the first.</summary>
    public float[] StepNumbers { get; set; } = [];

    /// <summary>For each step, whether that is negative (1) or not (2).</summary>
    [KeyType(2)]
    public uint[] StepClasses { get; set; } = [];

    public float Weight { get; set; } = 1;
}

/// <summary>Labelled sequences, and trainers that are small and quick.</summary>
internal static class SequenceExamples
{
    /// <summary>Random sequences of 1 to <paramref name="maxLength"/> steps.</summary>
    public static ExampleRow[] Rows(int count, int seed = 1, int maxLength = 7)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Row(random, random.Next(1, maxLength + 1)))];
    }

    public static IDataView View(int count, int seed = 1) => Views.Of(Rows(count, seed));

    /// <summary>Options that train a small network for a moment, on the columns of <see cref="ExampleRow"/>.</summary>
    public static TOptions Quick<TOptions>(TOptions options, int epochs = 2)
        where TOptions : RecurrentTrainer.Options
    {
        options.LabelColumnName = options switch
        {
            RecurrentTrainer.TaggingOptions => nameof(ExampleRow.StepClasses),
            RecurrentTrainer.MulticlassOptions => nameof(ExampleRow.Class),
            RecurrentTrainer.BinaryOptions => nameof(ExampleRow.Truth),
            RecurrentTrainer.PerStepRegressionOptions => nameof(ExampleRow.StepNumbers),
            _ => nameof(ExampleRow.Number),
        };
        options.HiddenSize = 5;
        options.MaxEpoch = epochs;
        options.BatchSize = 8;
        options.Seed = 1;
        return options;
    }

    /// <summary>A trainer of any task.</summary>
    public static RecurrentTrainer Trainer(RecurrentTrainer.Options options, MLContext? context = null)
    {
        var ml = context ?? new MLContext(seed: 0);
        return options switch
        {
            RecurrentTrainer.TaggingOptions tagging => ml.MulticlassClassification.Trainers.SequenceTagging(tagging),
            RecurrentTrainer.MulticlassOptions multiclass => ml.MulticlassClassification.Trainers.Gru(multiclass),
            RecurrentTrainer.BinaryOptions binary => ml.BinaryClassification.Trainers.Lstm(binary),
            RecurrentTrainer.PerStepRegressionOptions perStep => ml.Regression.Trainers.PerStepRegression(perStep),
            RecurrentTrainer.RegressionOptions regression => ml.Regression.Trainers.SimpleRnn(regression),
            _ => throw new ArgumentException($"{options.GetType()}"),
        };
    }

    /// <summary>Options of every task.</summary>
    public static RecurrentTrainer.Options[] AllTasks() =>
    [
        Quick(new RecurrentTrainer.RegressionOptions()), Quick(new RecurrentTrainer.PerStepRegressionOptions()),
        Quick(new RecurrentTrainer.BinaryOptions()), Quick(new RecurrentTrainer.MulticlassOptions()),
        Quick(new RecurrentTrainer.TaggingOptions()),
    ];

    /// <summary>The view, whose keys in one column stand for something.</summary>
    public static IDataView WithNames<T>(IDataView view, string column, PrimitiveDataViewType nameType, params T[] names)
    {
        var source = view.Schema[column];
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("KeyValues", new VectorDataViewType(nameType, names.Length), (ref VBuffer<T> value) => value = new VBuffer<T>(names.Length, names));
        return new MappedDataView(view, new RowMapping(view.Schema, new MappedColumn(
            new DataViewSchema.DetachedColumn(column, source.Type, annotations.ToAnnotations()), [source],
            row => source.Type is VectorDataViewType ? row.GetGetter<VBuffer<uint>>(row.Schema[source.Index]) : row.GetGetter<uint>(row.Schema[source.Index]))));
    }

    private static ExampleRow Row(Random random, int length)
    {
        float[] values = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() * 2 - 1)];
        float[] before = [0, .. values[..^1]];
        var mean = values.Average();
        return new ExampleRow
        {
            Features = [.. values.SelectMany(value => (float[])[value, 10 * random.NextSingle()])],
            Values = values,
            Tokens = [.. values.Select(value => (uint)(value < -0.5 ? 1 : value < 0 ? 2 : value < 0.5 ? 3 : 4))],
            Site = (uint)random.Next(2),
            Place = [random.NextSingle(), 100 * random.NextSingle()],
            Number = mean,
            Truth = mean > 0,
            Class = mean < -0.1f ? 0u : mean < 0.1f ? 1u : 2u,
            StepNumbers = before,
            StepClasses = [.. before.Select(value => value < 0 ? 1u : 2u)],
        };
    }
}
