using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Runrate.Agents.Imports.Spans;
using SQLitePCL;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>
/// The yardstick of an import: the same lines into one SQLite table keyed by the event's id, and a sum kept for each agent and month,
/// ten thousand lines a commit. Nothing is checked, priced or audited. Text is bound by position over the C library.
/// </summary>
internal static class KeyedLoad
{
    private const int BatchSize = 10_000;
    private const int Columns = 10;

    public static void Run(string file, string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        var db = connection.Handle!;
        raw.sqlite3_exec(db, "PRAGMA journal_mode = WAL");
        raw.sqlite3_exec(db, "PRAGMA synchronous = NORMAL");
        raw.sqlite3_exec(db, "PRAGMA cache_size = -65536");
        raw.sqlite3_exec(db, "CREATE TABLE events(id TEXT PRIMARY KEY, ts TEXT, agent TEXT, provider TEXT, model TEXT, input INT, cached INT, output INT, outcome TEXT, qty INT)");
        raw.sqlite3_exec(db, "CREATE TABLE sums(month TEXT, agent TEXT, n INT, tokens INT, PRIMARY KEY(month, agent)) WITHOUT ROWID");
        raw.sqlite3_prepare_v2(db, "INSERT INTO events VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", out var insert);
        raw.sqlite3_prepare_v2(db,
            "INSERT INTO sums VALUES(?, ?, 1, ?) ON CONFLICT DO UPDATE SET n = n + 1, tokens = tokens + excluded.tokens", out var sum);
        using var lines = new StreamReader(file, Encoding.UTF8, false, 1 << 16);
        lines.ReadLine();
        Span<Range> at = stackalloc Range[Columns];
        for (var n = 0; lines.ReadLine() is { } line; n++)
        {
            if (n % BatchSize == 0)
                raw.sqlite3_exec(db, n == 0 ? "BEGIN" : "COMMIT; BEGIN");
            var text = line.AsSpan();
            text.Split(at, ',');
            for (var i = 0; i < Columns; i++)
            {
                if (text[at[i]].IsEmpty)
                    raw.sqlite3_bind_null(insert, i + 1);
                else if (i is < 5 or 8)
                    raw.sqlite3_bind_text(insert, i + 1, text[at[i]].ToString());
                else
                    raw.sqlite3_bind_int64(insert, i + 1, long.Parse(text[at[i]], CultureInfo.InvariantCulture));
            }
            raw.sqlite3_step(insert);
            var isNew = raw.sqlite3_changes(db) > 0;
            raw.sqlite3_reset(insert);
            if (!isNew)
                continue;
            raw.sqlite3_bind_text(sum, 1, text[at[1]][..7].ToString());
            raw.sqlite3_bind_text(sum, 2, text[at[2]].ToString());
            raw.sqlite3_bind_int64(sum, 3, long.Parse(text[at[5]], CultureInfo.InvariantCulture));
            raw.sqlite3_step(sum);
            raw.sqlite3_reset(sum);
        }
        raw.sqlite3_exec(db, "COMMIT");
        insert.Dispose();
        sum.Dispose();
    }
}
