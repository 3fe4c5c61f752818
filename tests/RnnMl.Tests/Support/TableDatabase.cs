#if MLNET
using System;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace RnnMl.Tests.Support;

/// <summary>A database of one table in memory: as much of one as ML.NET's loader asks for, which reads it whole whatever the query says.</summary>
/// <param name="table">The table.</param>
internal sealed class TableDatabase(DataTable table) : DbProviderFactory
{
    public override DbConnection CreateConnection() => new Connection(table);

    private sealed class Connection(DataTable table) : DbConnection
    {
        private ConnectionState _state = ConnectionState.Closed;

        [AllowNull]
        public override string ConnectionString { get; set; } = "";

        public override string Database => table.TableName;

        public override string DataSource => "memory";

        public override string ServerVersion => "1";

        public override ConnectionState State => _state;

        public override void Open() => _state = ConnectionState.Open;

        public override void Close() => _state = ConnectionState.Closed;

        public override void ChangeDatabase(string databaseName) => throw new NotSupportedException("There is one database.");

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException("It is read only.");

        protected override DbCommand CreateDbCommand() => new Command(table);
    }

    private sealed class Command(DataTable table) : DbCommand
    {
        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => throw new NotSupportedException("A query has no parameters.");

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel() { }

        public override void Prepare() { }

        public override int ExecuteNonQuery() => throw new NotSupportedException("It is read only.");

        public override object? ExecuteScalar() => throw new NotSupportedException("It is read row by row.");

        protected override DbParameter CreateDbParameter() => throw new NotSupportedException("A query has no parameters.");

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => table.CreateDataReader();
    }
}
#endif
