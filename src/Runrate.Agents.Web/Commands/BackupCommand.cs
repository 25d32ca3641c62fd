using System.CommandLine;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>backup FILE</c>: the whole database as one SQLite file, whatever it is kept in.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "Where to write; must not exist" };
        var command = new Command("backup", "Copies the database to a file, also while the server runs") { file };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct, prepare: false);
            var written = await DatabaseFiles.Backup(session.Database, parsed.GetValue(file)!.FullName, ct);
            return written.IsOk
                ? session.Answer(new { file = written.Value }, () => session.Output.WriteLine($"Wrote {written.Value}."))
                : session.Refuse(written.Refusal);
        });
        return command;
    }
}
