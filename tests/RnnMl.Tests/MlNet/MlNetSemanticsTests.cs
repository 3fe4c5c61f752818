using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Xunit;

namespace RnnMl.Tests.MlNet;

/// <summary>
/// What RnnMl takes for granted of ML.NET, by its public API alone. These tests hold on ML.NET itself and on the stand-in;
/// where one fails on the stand-in only, the stand-in is wrong.
/// </summary>
public sealed class MlNetSemanticsTests
{
    private readonly MLContext _ml = new(seed: 5);

    [Fact]
    public void A_column_hides_the_earlier_one_of_its_name_and_stands_right_after_it()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(Rows(2));
        IDataView replaced = _ml.Transforms.Conversion.ConvertType("Value", "Value", DataKind.Double).Fit(view).Transform(view);

        Assert.Equal(["Value", "Value", "Name"], replaced.Schema.Select(c => c.Name));
        Assert.Equal([true, false, false], replaced.Schema.Select(c => c.IsHidden));
        Assert.Equal(1, replaced.Schema["Value"].Index);
        Assert.Equal(NumberDataViewType.Double, replaced.Schema["Value"].Type);
        Assert.Equal([0f, 1f], replaced.GetColumn<float>(replaced.Schema[0]));
        Assert.Null(replaced.Schema.GetColumnOrNull("Other"));
        Assert.Throws<ArgumentOutOfRangeException>(() => replaced.Schema["Other"]);
    }

    [Fact]
    public void Annotations_are_typed_and_read_by_name()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("Unit", TextDataViewType.Instance, "kW".AsMemory());
        builder.Add("Range", new VectorDataViewType(NumberDataViewType.Single, 2), (ref VBuffer<float> range) => range = new(2, [1, 9]));
        DataViewSchema.Annotations annotations = builder.ToAnnotations();

        ReadOnlyMemory<char> unit = default;
        annotations.GetValue("Unit", ref unit);
        Assert.Equal("kW", unit.ToString());
        Assert.Equal(["Unit", "Range"], annotations.Schema.Select(c => c.Name));
        Assert.Throws<InvalidOperationException>(() => annotations.GetGetter<double>(annotations.Schema["Range"]));
        Assert.Throws<ArgumentException>(() => builder.Add("Bad", NumberDataViewType.Double, (ref float value) => value = 0));
    }

    [Fact]
    public void Concatenated_columns_name_their_slots()
    {
        IDataView view = _ml.Data.LoadFromEnumerable([new Wide()]);
        IDataView joined = _ml.Transforms.Concatenate("Joined", "Scalar", "Pair", "Sparse").Fit(view).Transform(view);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 7), joined.Schema["Joined"].Type);
        Assert.Equal([7f, 1f, 2f, 0f, 0f, 9f, 0f], joined.GetColumn<float[]>("Joined").Single());

        VBuffer<ReadOnlyMemory<char>> names = default;
        joined.Schema["Joined"].Annotations.GetValue("SlotNames", ref names);
        Assert.Equal(["Scalar", "", "", "", "", "", ""], names.DenseValues().Select(n => n.ToString()));
    }

    [Fact]
    public void Nothing_is_read_before_its_getter_runs_and_only_active_columns_are_read()
    {
        var row = new CountingRow();
        IDataView view = _ml.Data.LoadFromEnumerable([row]);
        DataViewSchema.Column column = view.Schema["Value"];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<float> get = cursor.GetGetter<float>(column);
        Assert.True(cursor.MoveNext());
        Assert.Equal(0, row.Reads);

        float value = 0;
        get(ref value);
        Assert.Equal(4, value);
        Assert.Equal(1, row.Reads);
        Assert.True(cursor.IsColumnActive(column));
        Assert.False(cursor.IsColumnActive(view.Schema["Other"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<float>(view.Schema["Other"]));

        // A first-party transform may read ahead, but nothing that nobody asked for.
        IDataView copied = _ml.Transforms.CopyColumns("Copy", "Value").Fit(view).Transform(view);
        Assert.Equal([4f], copied.GetColumn<float>("Copy"));
        Assert.Equal(0, row.OtherReads);
    }

    [Fact]
    public void A_cursor_stands_at_minus_one_before_and_after_its_rows()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(Rows(2));
        Assert.False(view.CanShuffle);
        Assert.Equal(2, view.GetRowCount());
        DataViewRowCursor cursor = Assert.Single(view.GetRowCursorSet(view.Schema, n: 4));
        ValueGetter<float> get = cursor.GetGetter<float>(view.Schema["Value"]);
        float value = 0;

        Assert.Equal(-1, cursor.Position);
        Assert.ThrowsAny<Exception>(() => get(ref value));
        Assert.True(cursor.MoveNext());
        Assert.Equal(0, cursor.Position);
        Assert.True(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
        Assert.ThrowsAny<Exception>(() => get(ref value));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(view.Schema["Value"]));
    }

    [Fact]
    public void A_sparse_vector_holds_its_indices_until_it_is_copied_to_a_dense_one()
    {
        var sparse = new VBuffer<float>(6, 2, [3, 5], [1, 4]);
        VBuffer<float> part = default;
        sparse.CopyTo(ref part, 1, 4);
        VBuffer<float> dense = default;
        sparse.CopyToDense(ref dense);

        Assert.False(part.IsDense);
        Assert.Equal([0, 3], part.GetIndices().ToArray());
        Assert.Equal([3f, 0f, 0f, 5f], part.DenseValues());
        Assert.Equal(0, sparse.GetItemOrDefault(0));
        Assert.Equal(5, sparse.GetItemOrDefault(4));
        Assert.Equal([KeyValuePair.Create(1, 3f), KeyValuePair.Create(4, 5f)], sparse.Items());
        Assert.True(dense.IsDense);
        Assert.Equal([0f, 3f, 0f, 0f, 5f, 0f], dense.GetValues().ToArray());
    }

    [Fact]
    public void Keys_count_from_one_and_a_key_member_of_a_row_object_from_zero()
    {
        IDataView view = _ml.Data.LoadFromEnumerable([new Wide()]);
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), view.Schema["Key"].Type);
        Assert.Equal([3u], view.GetColumn<uint>("Key"));
        Assert.Equal([0u], view.GetColumn<uint>("OutOfRange"));
        Assert.Equal([3u, 4u, 0u], view.GetColumn<uint[]>("Keys").Single());
        Assert.NotEqual<DataViewType>(new KeyDataViewType(typeof(uint), 4), view.Schema["Key"].Type);
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(uint), 0));
    }

    [Fact]
    public void A_vectors_type_has_dimensions_and_one_that_is_not_known_leaves_its_size_open()
    {
        IDataView view = _ml.Data.LoadFromEnumerable([new Wide()]);
        var matrix = new VectorDataViewType(NumberDataViewType.Single, 2, 3);
        Assert.Equal(6, matrix.Size);
        Assert.NotEqual(new VectorDataViewType(NumberDataViewType.Single, 6), matrix);
        Assert.False(new VectorDataViewType(NumberDataViewType.Single, 0, 3).IsKnownSize);
        Assert.False(((VectorDataViewType)view.Schema["Loose"].Type).IsKnownSize);
    }

    [Fact]
    public void A_chain_checks_the_whole_input_before_it_fits_its_first_part()
    {
        var first = new RefusingEstimator();
        IDataView view = _ml.Data.LoadFromEnumerable(Rows(2));
        EstimatorChain<ITransformer> chain = first.Append((IEstimator<ITransformer>)_ml.Transforms.CopyColumns("B", "Missing"));
        Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(view));
        Assert.False(first.WasFitted);
    }

    [Fact]
    public void A_prediction_engine_refuses_what_does_not_map_row_to_row()
    {
        var chain = new TransformerChain<ITransformer>(new StatefulTransformer());
        ArgumentException fault =
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Row, Row>(chain));
        Assert.Equal("transformer", fault.ParamName);
    }

    [Fact]
    public void A_saved_chain_predicts_the_same_and_brings_its_input_schema()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(Rows(3));
        ITransformer model = Chain().Fit(view);
        using var file = new MemoryStream();
        _ml.Model.Save(model, view.Schema, file);
        file.Position = 0;
        var other = new MLContext();
        ITransformer again = other.Model.Load(file, out DataViewSchema schema);

        Assert.Equal(view.Schema.Select(c => (c.Name, c.Type)), schema.Select(c => (c.Name, c.Type)));
        Assert.Equal(2, ((IEnumerable<ITransformer>)again).Count());
        Assert.Equal([0.0, 1.0, 2.0], again.Transform(view).GetColumn<double>("Wide"));
        using PredictionEngine<Row, Result> engine = other.Model.CreatePredictionEngine<Row, Result>(again);
        Assert.Equal(8.0, engine.Predict(new Row { Value = 8 }).Wide);
    }

    [Fact]
    public void A_model_file_is_a_zip_of_streams_that_start_with_a_header()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(Rows(3));
        using var file = new MemoryStream();
        _ml.Model.Save(Chain().Fit(view), view.Schema, file);
        using (var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true))
        {
            Dictionary<string, ZipArchiveEntry> entries = zip.Entries.ToDictionary(e => e.FullName.Replace('\\', '/'));
            Assert.Contains("Schema", entries.Keys);
            Assert.Contains("TransformerChain/Model.key", entries.Keys);
            using Stream part = entries["TransformerChain/Transform_001/Model.key"].Open();
            byte[] signature = new byte[8];
            part.ReadExactly(signature);
            Assert.Equal("ML\0MODEL", Encoding.Latin1.GetString(signature));
        }

        byte[] whole = file.ToArray();
        Assert.Throws<FormatException>(() => _ml.Model.Load(new MemoryStream(whole[..(whole.Length / 2)]), out _));
    }

    [Theory]
    [InlineData("1.5", 1.5f)]
    [InlineData(" 1e3", 1000f)]
    [InlineData("", 0f)]
    [InlineData("1,5", float.NaN)]
    [InlineData("?", float.NaN)]
    public void A_missing_number_in_a_text_file_is_zero_and_an_unreadable_one_is_not_a_number(string text, float expected)
    {
        using var culture = new TemporaryCulture("de-DE");
        using var file = new TemporaryFile($"when;value;count\n2020-01-02;{text};4\n");
        IDataView view = _ml.Data.LoadFromTextFile<TextRow>(file.Path, ';', hasHeader: true);
        TextRow row = Assert.Single(_ml.Data.CreateEnumerable<TextRow>(view, reuseRowObject: false));

        Assert.Equal(expected, row.Value);
        Assert.Equal(4, row.Count);
        Assert.Equal(new DateTime(2020, 1, 2, 0, 0, 0, DateTimeKind.Utc), row.When);
        Assert.Null(view.GetRowCount());
    }

    [Fact]
    public void A_text_file_may_lack_fields_but_an_integer_must_be_one()
    {
        using var shorter = new TemporaryFile("2020-01-02;1\n\n2020-01-03;2;5\n");
        IDataView view = _ml.Data.LoadFromTextFile<TextRow>(shorter.Path, ';');
        Assert.Equal([1f, 2f], view.GetColumn<float>("Value"));
        Assert.Equal([0, 5], view.GetColumn<int>("Count"));

        using var wrong = new TemporaryFile("2020-01-02;1;x\n");
        view = _ml.Data.LoadFromTextFile<TextRow>(wrong.Path, ';');
        Assert.Equal([1f], view.GetColumn<float>("Value"));
        Assert.Throws<FormatException>(() => view.GetColumn<int>("Count").ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromTextFile<TextRow>("no such file"));
    }

    [Fact]
    public void Rows_are_skipped_and_taken_and_the_source_is_read_anew_by_each_cursor()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(Rows(9));
        IDataView middle = _ml.Data.TakeRows(_ml.Data.SkipRows(view, 3), 2);
        Assert.Equal([3f, 4f], middle.GetColumn<float>("Value"));
        Assert.Equal(["3", "4"], middle.GetColumn<string>("Name"));
    }

    [Fact]
    public void A_null_in_a_data_frame_is_not_a_number_or_the_default()
    {
        var time = new DateTime(2020, 1, 2);
        IDataView view = new DataFrame(
            new SingleDataFrameColumn("Single", new float?[] { null, 1 }),
            new Int32DataFrameColumn("Int32", new int?[] { null, 1 }),
            new DateTimeDataFrameColumn("Time", new DateTime?[] { null, time }),
            new StringDataFrameColumn("Text", new[] { null, "x" }));

        Assert.Equal([float.NaN, 1], view.GetColumn<float>("Single"));
        Assert.Equal([0, 1], view.GetColumn<int>("Int32"));
        Assert.Equal([DateTime.MinValue, time], view.GetColumn<DateTime>("Time"));
        Assert.Equal(["", "x"], view.GetColumn<string>("Text"));
        Assert.False(view.CanShuffle);
        Assert.Equal(2, view.GetRowCount());
    }

    [Fact]
    public void A_clone_of_a_DataFrames_column_has_its_class_and_the_rows_asked_for()
    {
        DataFrameColumn numbers = new Int32DataFrameColumn("Int32", new int?[] { 1, null, 3 });
        DataFrameColumn texts = new StringDataFrameColumn("Text", new[] { "x", null, "z" });
        var rows = new Int64DataFrameColumn("Row", new long?[] { 2, 2, 1, 0, null });
        Assert.Equal([3, 3, null, 1, null], Assert.IsType<Int32DataFrameColumn>(numbers.Clone(rows)));
        Assert.Equal(["z", "z", null, "x", null], Assert.IsType<StringDataFrameColumn>(texts.Clone(rows)));

        DataFrameColumn copy = numbers.Clone();
        copy[0] = 7;
        Assert.Equal((1, "Int32"), (numbers[0], copy.Name));
        Assert.Equal(["x", null, "z"], Assert.IsType<StringDataFrameColumn>(texts.Clone()));
    }

    [Fact]
    public void A_hosts_random_numbers_follow_from_the_seed_and_the_order_of_registrations()
    {
        static int First(MLContext ml, int? seed = null) => ((IHostEnvironment)ml).Register("host", seed).Rand.Next();

        // Pinned: the same seed makes the same models wherever ML.NET comes from.
        Assert.Equal(519239313, First(_ml));
        Assert.NotEqual(519239313, First(_ml));
        Assert.Equal(First(_ml, seed: 3), First(new MLContext(), seed: 3));
        var loaded = new MLContext(seed: 5);
        loaded.Data.LoadFromEnumerable(Rows(1));
        Assert.NotEqual(519239313, First(loaded));
    }

    [Fact]
    public void The_log_hears_channels_and_no_progress()
    {
        var heard = new List<LoggingEventArgs>();
        _ml.Log += (_, message) => heard.Add(message);
        IHost host = ((IHostEnvironment)_ml).Register("Trainer");
        using (IProgressChannel progress = host.StartProgressChannel("Epochs"))
        {
            progress.SetHeader(new ProgressHeader(["loss"], ["epochs"]), entry => entry.SetProgress(0, 1, 10));
            progress.Checkpoint(0.5, 1);
        }
        using (IChannel channel = host.Start("Fit"))
        {
            channel.Info(MessageSensitivity.None, "epoch {0}", 1);
        }

        LoggingEventArgs info = Assert.Single(heard, m => m.Kind == ChannelMessageKind.Info);
        Assert.Equal("epoch 1", info.RawMessage);
        Assert.Equal("Trainer; Fit", info.Source);
        Assert.Equal("[Source=Trainer; Fit, Kind=Info] epoch 1", info.Message);
        Assert.All(heard, m => Assert.Equal("Trainer; Fit", m.Source));
    }

    private EstimatorChain<ITransformer> Chain() =>
        _ml.Transforms.CopyColumns("Wide", "Value")
            .Append((IEstimator<ITransformer>)_ml.Transforms.Conversion.ConvertType("Wide", outputKind: DataKind.Double));

    private static Row[] Rows(int count) => Enumerable.Range(0, count)
        .Select(i => new Row { Value = i, Name = i.ToString(CultureInfo.InvariantCulture) })
        .ToArray();

    private sealed class Row
    {
        public float Value { get; set; }

        public string Name { get; set; } = "";
    }

    private sealed class Result
    {
        public double Wide { get; set; }
    }

    private sealed class TextRow
    {
        [LoadColumn(0)]
        public DateTime When { get; set; }

        [LoadColumn(1)]
        public float Value { get; set; }

        [LoadColumn(2)]
        public int Count { get; set; }
    }

    private sealed class Wide
    {
        public float Scalar { get; set; } = 7;

        [VectorType(2)]
        public float[] Pair { get; set; } = [1, 2];

        [VectorType(4)]
        public VBuffer<float> Sparse { get; set; } = new(4, 1, [9], [2]);

        public float[] Loose { get; set; } = [1];

        [KeyType(3)]
        public uint Key { get; set; } = 2;

        [KeyType(3)]
        public uint OutOfRange { get; set; } = 3;

        [KeyType(3)]
        public uint[] Keys { get; set; } = [3, 4, 0];
    }

    private sealed class CountingRow
    {
        [NoColumn]
        public int Reads { get; private set; }

        [NoColumn]
        public int OtherReads { get; private set; }

        public float Value => 4 + (0 * ++Reads);

        public float Other => 5 + (0 * ++OtherReads);
    }

    private sealed class RefusingEstimator : IEstimator<ITransformer>
    {
        public bool WasFitted { get; private set; }

        public ITransformer Fit(IDataView input)
        {
            WasFitted = true;
            throw new NotSupportedException();
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }

    private sealed class StatefulTransformer : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IDataView Transform(IDataView input) => input;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string content)
        {
            Path = System.IO.Path.GetTempFileName();
            File.WriteAllText(Path, content);
        }

        public string Path { get; }

        public void Dispose() => File.Delete(Path);
    }

    private sealed class TemporaryCulture : IDisposable
    {
        private readonly CultureInfo _before = CultureInfo.CurrentCulture;

        public TemporaryCulture(string name) => CultureInfo.CurrentCulture = new CultureInfo(name);

        public void Dispose() => CultureInfo.CurrentCulture = _before;
    }
}
