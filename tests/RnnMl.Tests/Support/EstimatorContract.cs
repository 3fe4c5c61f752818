using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.MLNet.Interop;
using Xunit;

namespace RnnMl.Tests.Support;

/// <summary>What ML.NET asks of every estimator, after its own workout test, TestEstimatorCore.</summary>
internal static class EstimatorContract
{
    private const long BeyondTheEnd = 1_000_000;

    /// <summary>Fits, transforms, saves and loads, and checks that the parts agree with each other.</summary>
    /// <param name="estimator">The estimator.</param>
    /// <param name="valid">Data that it can be fitted on.</param>
    /// <param name="invalid">Views whose schemas it must refuse.</param>
    public static void Check(IEstimator<ITransformer> estimator, IDataView valid, params IDataView[] invalid)
    {
        var promised = estimator.GetOutputSchema(SchemaShapes.Of(valid.Schema));
        foreach (var view in invalid)
        {
            MustRefuse(() => estimator.GetOutputSchema(SchemaShapes.Of(view.Schema)));
            MustRefuse(() => estimator.Fit(view));
        }

        var fitted = estimator.Fit(valid);
        AssertSame(promised, SchemaShapes.Of(fitted.GetOutputSchema(valid.Schema)));
        var loaded = ModelFiles.Load(ModelFiles.Save(fitted, valid.Schema), out var loadedInputSchema);
        AssertSame(valid.Schema, loadedInputSchema);

        foreach (var view in (IDataView[])[valid, WithExtraAndHiddenColumns(valid), Empty(valid)])
            CheckTransform(fitted, loaded, view);
        foreach (var view in invalid)
        {
            foreach (var transformer in (ITransformer[])[fitted, loaded])
            {
                MustRefuse(() => transformer.GetOutputSchema(view.Schema));
                MustRefuse(() => transformer.Transform(view));
            }
        }
    }

    private static void CheckTransform(ITransformer fitted, ITransformer loaded, IDataView view)
    {
        var schema = fitted.GetOutputSchema(view.Schema);
        var transformed = fitted.Transform(view);
        AssertSame(schema, transformed.Schema);
        AssertSame(schema, loaded.GetOutputSchema(view.Schema));
        Assert.Equal(fitted.IsRowToRowMapper, loaded.IsRowToRowMapper);
        if (fitted.IsRowToRowMapper)
            AssertSame(schema, fitted.GetRowToRowMapper(view.Schema).OutputSchema);
        else
            MustRefuse(() => fitted.GetRowToRowMapper(view.Schema));

        var rows = ViewContents.Read(transformed);
        if (fitted.IsRowToRowMapper || transformed.GetRowCount() != null)
            Assert.Equal(ViewContents.Read(view).Length, rows.Length);
        Assert.Equal(rows, ViewContents.Read(transformed));
        Assert.Equal(rows, ViewContents.Read(loaded.Transform(view)));
        Assert.Equal(rows, ViewContents.ReadInParallel(transformed, cursors: 3));
        Assert.Equal(rows, ViewContents.ReadColumnByColumn(transformed));
#if MLNET
        // A cached view has cursors that are truly parallel, and rows in any order.
        var cached = fitted.Transform(new MLContext(seed: 0).Data.Cache(view));
        Assert.Equal(rows, ViewContents.ReadInParallel(cached, cursors: 3));
        Assert.True(cached.CanShuffle || !fitted.IsRowToRowMapper);
        if (cached.CanShuffle)
            Assert.Equal(rows.Order(), ViewContents.Read(cached, new Random(1)).Order());
#endif
    }

    private static IDataView WithExtraAndHiddenColumns(IDataView view)
    {
        var ml = new MLContext(seed: 0);
        foreach (var name in view.Schema.Select(column => column.Name).ToArray())
        {
            view = ml.Transforms.CopyColumns("Extra" + name, name).Fit(view).Transform(view);
            view = ml.Transforms.CopyColumns(name, name).Fit(view).Transform(view);
        }
        Assert.Contains(view.Schema, column => column.IsHidden);
        return view;
    }

    private static IDataView Empty(IDataView view) => new MLContext(seed: 0).Data.SkipRows(view, BeyondTheEnd);

    private static void MustRefuse(Action action)
    {
        var exception = Record.Exception(action);
        Assert.True(exception is ArgumentOutOfRangeException or InvalidOperationException, $"Thrown: {exception?.ToString() ?? "nothing"}");
    }

    private static void AssertSame(DataViewSchema expected, DataViewSchema found)
    {
        Assert.Equal(expected.Select(column => (column.Name, column.Type.ToString(), column.IsHidden)),
            found.Select(column => (column.Name, column.Type.ToString(), column.IsHidden)));
        Assert.All(expected.Zip(found), pair =>
        {
            Assert.Equal(pair.First.Type, pair.Second.Type);
            Assert.Equal(pair.First.Annotations.Schema.Select(column => $"{column.Name}: {column.Type}").Order(),
                pair.Second.Annotations.Schema.Select(column => $"{column.Name}: {column.Type}").Order());
        });
    }

    private static void AssertSame(SchemaShape expected, SchemaShape found)
    {
        Assert.Equal(expected.Select(column => column.Name).Order(), found.Select(column => column.Name).Order());
        Assert.All(expected.OrderBy(column => column.Name).Zip(found.OrderBy(column => column.Name)), pair =>
        {
            var (one, other) = pair;
            Assert.Equal((one.Name, one.Kind, one.ItemType, one.IsKey), (other.Name, other.Kind, other.ItemType, other.IsKey));
            AssertSame(one.Annotations, other.Annotations);
        });
    }
}
