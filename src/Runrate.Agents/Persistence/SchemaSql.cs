using Microsoft.EntityFrameworkCore;

namespace Runrate.Agents.Persistence;

/// <summary>Statements that define triggers and what they call: names in them are ours and cannot be parameters.</summary>
internal static class SchemaSql
{
    public static async Task Execute(RunrateDb db, string sql, CancellationToken ct)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await command.ExecuteNonQueryAsync(ct);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}
