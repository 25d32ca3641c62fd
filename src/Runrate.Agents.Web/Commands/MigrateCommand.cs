using System.CommandLine;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>migrate-to CONNECTION</c>: everything into another, empty database, from SQLite to PostgreSQL or back.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var connection = new Argument<string>("CONNECTION") { Description = "A PostgreSQL connection string or a SQLite path; must be empty" };
        var command = new Command("migrate-to", "Copies everything into another database") { connection };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct);
            var copied = await DatabaseFiles.Copy(session.Database, parsed.GetValue(connection)!, ct);
            return copied.IsOk
                ? session.Answer(new { done = true }, () => session.Output.WriteLine("Copied. Set Runrate__Database to the new connection."))
                : session.Refuse(copied.Refusal);
        });
        return command;
    }
}
