using System;
using System.Collections.Generic;

namespace Microsoft.ML
{
    public interface IDataView
    {
        bool CanShuffle { get; }

        DataViewSchema Schema { get; }

        long? GetRowCount();

        DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null);

        DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null);
    }

    public delegate void ValueGetter<TValue>(ref TValue value);

    public abstract class DataViewRow : IDisposable
    {
        public abstract long Position { get; }

        public abstract long Batch { get; }

        public abstract DataViewSchema Schema { get; }

        public abstract bool IsColumnActive(DataViewSchema.Column column);

        public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

        public abstract ValueGetter<Data.DataViewRowId> GetIdGetter();

        public void Dispose()
        {
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
        }
    }

    public abstract class DataViewRowCursor : DataViewRow
    {
        public abstract bool MoveNext();
    }
}

namespace Microsoft.ML.Data
{
    public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
    {
        public readonly ulong Low;
        public readonly ulong High;

        public DataViewRowId(ulong low, ulong high)
        {
            Low = low;
            High = high;
        }

        public int CompareTo(DataViewRowId other) => (High, Low).CompareTo((other.High, other.Low));

        public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

        public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(Low, High);

        public override string ToString() => $"{High:x16}{Low:x16}";
    }
}
