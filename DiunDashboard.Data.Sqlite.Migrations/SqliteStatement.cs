using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>
/// A prepared statement whose values are given by position. A command of the driver looks up each by its name, and again for each row,
/// which takes a quarter of the time of a row. Not thread-safe.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    // Looked up, because the compiler refuses the property where the packages are older than the driver asks for: see SqliteAssemblies.cs.
    private static readonly PropertyInfo Handle = typeof(SqliteConnection).GetProperty(nameof(Handle))!;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private byte[] _text = new byte[4_096];

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = HandleOf(connection);
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    /// <summary>SQLite's own connection under that of the driver.</summary>
    public static sqlite3 HandleOf(SqliteConnection connection) => (sqlite3)Handle.GetValue(connection)!;

    /// <summary>Runs it once, with one value for each <c>?</c>: text, a number, an instant, an id or null, in the form the driver gives them.</summary>
    /// <exception cref="SqliteException">As of the driver.</exception>
    public void Execute(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            Check(Bind(i + 1, values[i]));
        var result = raw.sqlite3_step(_statement);
        // Says once more what went wrong, and lets go of what the statement holds.
        Check(raw.sqlite3_reset(_statement));
        if (result != raw.SQLITE_DONE)
            throw new InvalidOperationException("The statement gave a row where none was expected.");
    }

    public void Dispose() => _statement.Dispose();

    private int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, place),
        string text => BindText(place, text),
        int number => raw.sqlite3_bind_int(_statement, place, number),
        DateTime instant => BindText(place, instant.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)),
        Guid id => BindText(place, id.ToString().ToUpperInvariant()),
        _ => throw new ArgumentException($"A value of {value.GetType()} has no form here.", nameof(value)),
    };

    private int BindText(int place, string text)
    {
        // An empty span has no address, which SQLite takes for null.
        if (text.Length == 0)
            return raw.sqlite3_bind_text(_statement, place, text);
        var length = Encoding.UTF8.GetByteCount(text);
        if (_text.Length < length)
            _text = new byte[length];
        return raw.sqlite3_bind_text(_statement, place, _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text)));
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException(
                $"SQLite Error {result & 0xFF}: '{raw.sqlite3_errmsg(_database).utf8_to_string()}'.", result & 0xFF, raw.sqlite3_extended_errcode(_database));
        }
    }
}
