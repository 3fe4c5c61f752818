using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The lines of a text file. A cursor reads on with each step and parses the fields of its active columns.</summary>
internal sealed class TextFileDataView : IDataView
{
    private readonly TextColumn[] _columns;
    private readonly string _path;
    private readonly char _separator;
    private readonly bool _hasHeader;
    private readonly bool _allowQuoting;

    public TextFileDataView(TextColumn[] columns, string path, char separator, bool hasHeader, bool allowQuoting)
    {
        _columns = columns;
        _path = path;
        _separator = separator;
        _hasHeader = hasHeader;
        _allowQuoting = allowQuoting;
        Schema = TextColumn.SchemaOf(columns);
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, ColumnSet.Of(columnsNeeded, Schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    /// <summary>Blanks before a field do not count.</summary>
    private List<string> Split(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        int i = 0;
        do
        {
            field.Clear();
            while (i < line.Length && line[i] == ' ')
                i++;
            bool quoted = _allowQuoting && i < line.Length && line[i] == '"';
            for (i += quoted ? 1 : 0; i < line.Length && (quoted || line[i] != _separator); i++)
            {
                if (quoted && line[i] == '"' && (++i == line.Length || line[i] != '"'))
                {
                    quoted = false;
                    i--;
                }
                else
                {
                    field.Append(line[i]);
                }
            }
            fields.Add(field.ToString());
        }
        while (i++ < line.Length);
        return fields;
    }

    private sealed class Cursor : RootCursor
    {
        private readonly TextFileDataView _view;
        private readonly StreamReader _reader;
        private readonly List<Action> _parsers;
        private List<string> _fields;
        private long _line;

        public Cursor(TextFileDataView view, bool[] active)
            : this(view, active, [])
        {
        }

        private Cursor(TextFileDataView view, bool[] active, List<Action> parsers)
            : base(view.Schema, active, (cursor, i) => MakeGetter((Cursor)cursor, view._columns[i], parsers))
        {
            _view = view;
            _parsers = parsers;
            _reader = new StreamReader(view._path);
        }

        protected override bool MoveNextCore()
        {
            string line = ReadLine(isFirst: _line == 0);
            if (line is not null && _view._hasHeader && Position < 0)
                line = ReadLine(isFirst: false);
            if (line is null)
                return false;
            _fields = _view.Split(line);
            _parsers.ForEach(parse => parse());
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            _reader.Dispose();
            base.Dispose(disposing);
        }

        /// <summary>Passes over empty lines and comments; "#" makes a comment only before the first line that is none.</summary>
        private string ReadLine(bool isFirst)
        {
            string line;
            do
            {
                line = _reader.ReadLine();
                _line++;
            }
            while (line is not null && (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal) || (isFirst && line[0] == '#')));
            return line;
        }

        private static Delegate MakeGetter(Cursor cursor, TextColumn column, List<Action> parsers)
        {
            Delegate parser = TextValue.ParserOf(column.ItemType)
                ?? throw Contracts.Except($"The stand-in does not read {column.ItemType} from text.");
            return Generic.Call<Delegate>(cursor, nameof(MakeTypedGetter), column.ItemType.RawType, column, parser, parsers);
        }

        private Delegate MakeTypedGetter<T>(TextColumn column, TryParse<T> tryParse, List<Action> parsers)
        {
            var current = new T[column.Fields.Length];
            parsers.Add(() =>
            {
                for (int i = 0; i < current.Length; i++)
                    current[i] = Parse(column, column.Fields[i], tryParse);
            });
            if (current.Length > 1)
            {
                return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
                {
                    CheckPositioned();
                    VBuffer<T>.Copy(current, 0, ref value, current.Length);
                });
            }
            return (ValueGetter<T>)((ref T value) =>
            {
                CheckPositioned();
                value = current[0];
            });
        }

        private T Parse<T>(TextColumn column, int field, TryParse<T> tryParse)
        {
            string text = field < _fields.Count ? _fields[field] : "";
            if (tryParse(text, out T value))
                return value;
            string message = string.Create(CultureInfo.InvariantCulture, $"Could not parse value {text} in line {_line}, column {column.Name}");
            throw Contracts.ExceptDecode("Parsing failed with an exception: " + message, Contracts.Except(message));
        }
    }
}
