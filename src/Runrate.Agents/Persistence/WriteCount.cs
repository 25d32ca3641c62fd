using Microsoft.EntityFrameworkCore;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Counts whatever writes to a table of ours, by a trigger on each: on PostgreSQL to any of them, because the server's own snapshots move
/// with every transaction of every database of the server; on SQLite, which counts commits by itself, to those of the <see
/// cref="DataPart.Books"/>.
/// </summary>
public static class WriteCount
{
    private const string Sequence = "runrate_writes";
    private const string BooksSequence = "runrate_books_writes";
    private const string Function = "runrate_count_write";
    private const string Counter = "runrate_writes";
    private static readonly string[] Events = ["INSERT", "UPDATE", "DELETE"];

    /// <summary>
    /// Tables that are written all the time, by what comes in or by the product's own running; no figure of the books is read from these.
    /// </summary>
    internal static IReadOnlySet<string> Apart { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "UsageEvents", "UsageStreams", "UsageLanes", "UsageDays", "UsageWorks", "WorkReferences", "DeliveryChanges", "SeenSpans",
        "TelemetrySignals", "SignalRecords", "MetricReadings", "Outputs", "AuditEvents", "RowDigests", "JobRuns", "AccessKeys",
        "SignInSessions", "ProtectionKeys", "Conversations", "ChatTurns", "TurnClaims", "ModelChoices",
    };

    /// <summary>
    /// The count, and on PostgreSQL who is writing at the moment: equal twice only if nothing was committed in between. Whoever writes there
    /// holds a lock from before it is counted until after it has committed, so it is among the second or moves the first. A trigger switched
    /// off and on again has another xmin. Null where the triggers are not all there, as on a database that may only be read.
    /// </summary>
    internal static async Task<string?> Of(PostgresRunrateDb db, DataPart part, CancellationToken ct)
    {
        var tables = Tables(db, part);
        // The count is read first: in the other order a writer could be missed by both.
        var count = await Known(db, part, tables.Length, ct);
        if (count is null)
            return null;
        var writing = await db.Database.SqlQueryRaw<string>(
            """
            SELECT COALESCE(string_agg(DISTINCT l.virtualtransaction, ' ' ORDER BY l.virtualtransaction), '') AS "Value"
            FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
            WHERE l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                AND c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND ({0} OR c.relname = ANY ({1}))
            """, part == DataPart.All, tables).SingleAsync(ct);
        return $"{count}/{writing}";
    }

    /// <summary>
    /// Asks of a SQLite database how often its books were written and which schema that is of, or nothing where it does not count. A schema
    /// that changed may have lost a trigger: then <see cref="SqliteTriggers"/> tells.
    /// </summary>
    internal const string SqliteCount = $"""SELECT w."Count", s.schema_version FROM "{Counter}" w, pragma_schema_version s""";

    internal const string SqliteTriggers = """SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'Counted\_%' ESCAPE '\'""";

    /// <summary>How many triggers count what is written to the books of a SQLite database.</summary>
    internal static int SqliteTriggersOf(RunrateDb db) => Tables(db, DataPart.Books).Length * Events.Length;

    /// <summary>Puts a trigger on every table that has none and is to have one.</summary>
    public static async Task Ensure(RunrateDb db, CancellationToken ct = default)
    {
        var missing = await Missing(db, ct);
        if (missing.Count == 0)
            return;
        if (db is not PostgresRunrateDb)
        {
            await SchemaSql.Execute(db, string.Join('\n', missing.SelectMany(CountSqlite).Prepend(
                $"""
                 CREATE TABLE IF NOT EXISTS "{Counter}" ("Id" INTEGER PRIMARY KEY CHECK ("Id" = 1), "Count" INTEGER NOT NULL);
                 INSERT OR IGNORE INTO "{Counter}" VALUES (1, 0);
                 """)), ct);
            return;
        }
        await SchemaSql.Execute(db,
            $"""
             CREATE SEQUENCE IF NOT EXISTS {Sequence};
             CREATE SEQUENCE IF NOT EXISTS {BooksSequence};
             CREATE OR REPLACE FUNCTION {Function}() RETURNS trigger LANGUAGE plpgsql AS
             $body$ BEGIN
                 PERFORM nextval('{Sequence}');
                 IF TG_NARGS > 0 THEN PERFORM nextval('{BooksSequence}'); END IF;
                 RETURN NULL;
             END $body$;
             """, ct);
        foreach (var table in missing)
            await SchemaSql.Execute(db,
                $"""
                 CREATE OR REPLACE TRIGGER "Counted_{table}" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}"
                 FOR EACH STATEMENT EXECUTE FUNCTION {Function}({(Apart.Contains(table) ? "" : "'books'")})
                 """, ct);
    }

    /// <summary>Tables whose writers are not counted and ought to be.</summary>
    public static async Task<IReadOnlyList<string>> Missing(RunrateDb db, CancellationToken ct = default)
    {
        if (db is not PostgresRunrateDb)
        {
            var there = await db.Database.SqlQueryRaw<string>("SELECT name AS \"Value\" FROM sqlite_master WHERE type = 'trigger'").ToListAsync(ct);
            return [.. Tables(db, DataPart.Books).Where(t => !Events.All(e => there.Contains(TriggerOf(t, e))))];
        }
        var counted = await db.Database.SqlQuery<string>(
            $"""
             SELECT c.relname::text || CASE WHEN t.tgnargs > 0 THEN '/books' ELSE '' END AS "Value"
             FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
             WHERE p.proname = {Function} AND c.relnamespace = current_schema()::regnamespace AND t.tgenabled <> 'D'
             """).ToListAsync(ct);
        return [.. Tables(db, DataPart.All).Where(t => !counted.Contains(Apart.Contains(t) ? t : t + "/books"))];
    }

    private static async Task<string?> Known(PostgresRunrateDb db, DataPart part, int tables, CancellationToken ct)
    {
        var (all, sequence) = (part == DataPart.All, part == DataPart.All ? Sequence : BooksSequence);
        var found = await db.Database.SqlQuery<string>(
            $"""
             SELECT COALESCE(last_value, 0) || '/' || t.xmins AS "Value"
             FROM (SELECT count(*) AS found, sum(t.xmin::text::bigint) AS xmins FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                 WHERE p.proname = {Function} AND p.pronamespace = current_schema()::regnamespace AND t.tgenabled <> 'D'
                     AND ({all} OR t.tgnargs > 0)) t
             LEFT JOIN pg_sequences s ON s.schemaname = current_schema() AND s.sequencename = {sequence}
             WHERE t.found = {tables}
             """).ToListAsync(ct);
        return found.SingleOrDefault();
    }

    private static IEnumerable<string> CountSqlite(string table) => Events.Select(e =>
        $"""
         CREATE TRIGGER IF NOT EXISTS "{TriggerOf(table, e)}" AFTER {e} ON "{table}"
         BEGIN UPDATE "{Counter}" SET "Count" = "Count" + 1; END;
         """);

    private static string TriggerOf(string table, string happening) => $"Counted_{table}_{happening}";

    private static string[] Tables(RunrateDb db, DataPart part) =>
    [
        .. db.Model.GetEntityTypes().Select(t => t.GetTableName()).OfType<string>().Distinct()
            .Where(t => part == DataPart.All || !Apart.Contains(t)),
    ];
}
