using System.CommandLine;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>restore FILE</c>: a backup into an empty database; books that are there are never overwritten.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A file that backup wrote" };
        var command = new Command("restore", "Puts a backup into an empty database") { file };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct, prepare: false);
            var restored = await DatabaseFiles.Restore(parsed.GetValue(file)!.FullName, session.Database, ct);
            return restored.IsOk
                ? session.Answer(new { database = restored.Value }, () =>
                    session.Output.WriteLine("Restored. The same sign-in tokens apply as when the backup was made."))
                : session.Refuse(restored.Refusal);
        });
        return command;
    }
}
