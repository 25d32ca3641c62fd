using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Tests.Support;

/// <summary>What somebody does who has the database in hand and knows how it is guarded.</summary>
public static class Tampering
{
    /// <summary>Takes the triggers off, runs the statement, and puts the triggers back.</summary>
    public static Task Tamper(this TestDatabase database, string sql) => database.Run(async db =>
    {
        var names = db is PostgresRunrateDb
            ? """SELECT 'DROP TRIGGER "' || tgname || '" ON "' || c.relname || '"' AS "Value" FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT tgisinternal"""
            : """SELECT 'DROP TRIGGER "' || name || '"' AS "Value" FROM sqlite_master WHERE type = 'trigger'""";
        foreach (var drop in await db.Database.SqlQueryRaw<string>(names).ToListAsync())
            await db.Database.ExecuteSqlRawAsync(drop);
        await db.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
        await AppendOnlyTriggers.Ensure(db);
    });
}
