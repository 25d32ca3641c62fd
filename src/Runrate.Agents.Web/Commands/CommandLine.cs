using System.CommandLine;

namespace Runrate.Agents.Web.Commands;

/// <summary>
/// The executable as a command line: each verb runs the same use case as a page or a route. Exit codes: 0 done, 1 refused, 2 bad usage.
/// </summary>
public static class CommandLine
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int BadUsage = 2;

    /// <summary>Runs the verb and gives its exit code; null where there is none, which means: serve.</summary>
    public static async Task<int?> TryRun(string[] args)
    {
        if (ServeArguments.IsServe(args))
            return null;
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("Try: runrate --help");
            return BadUsage;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Runrate.Agents: AI agents as headcount. Without a verb it serves its pages and its API.")
        {
            ImportCommand.Create(),
            ClassifyCommand.Create(),
            ExportCommand.Create(),
            BackupCommand.Create(),
            RestoreCommand.Create(),
            MigrateCommand.Create(),
        };
        root.Options.Add(ServeArguments.Demo);
        root.Options.Add(ServeArguments.Urls);
        root.Options.Add(Shared.Database);
        root.Options.Add(Shared.Json);
        return root;
    }
}
