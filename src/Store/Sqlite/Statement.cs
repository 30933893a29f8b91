using Microsoft.Data.Sqlite;

namespace Heliograph.Store.Sqlite;

/// <summary>A prepared command with its parameters <c>$1</c>, <c>$2</c>, … in order; used by one thread at a time.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter[] _parameters;

    public Statement(SqliteConnection connection, int parameters, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        _parameters = [.. Enumerable.Range(1, parameters).Select(i => new SqliteParameter { ParameterName = $"${i}" })];
        _command.Parameters.AddRange(_parameters);
        if (parameters > 0)
        {
            // Preparing needs values; the types of SQLite are those of the values of each execution.
            Bind(new object[parameters].AsSpan(), 0L);
        }

        _command.Prepare();
    }

    public int Execute(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    public SqliteDataReader Read(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    /// <returns>The first column of the first row, or null without a row or with a NULL there.</returns>
    public long? ReadNumber(params ReadOnlySpan<object> values)
    {
        using var reader = Read(values);
        return reader.Read() && !reader.IsDBNull(0) ? reader.GetInt64(0) : null;
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object> values)
    {
        for (var i = 0; i < _parameters.Length; i++)
        {
            _parameters[i].Value = values[i];
        }
    }

    private void Bind(Span<object> values, object value)
    {
        values.Fill(value);
        Bind(values);
    }
}
