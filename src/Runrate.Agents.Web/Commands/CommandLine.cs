using System.CommandLine;
using System.Data.Common;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

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
    public static async Task<int?> TryRun(string[] args) =>
        ServeArguments.IsServe(args) ? null : await Run(args, Console.Out, Console.Error);

    /// <summary>Runs a verb with answers and refusals written where told.</summary>
    public static async Task<int> Run(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
                await error.WriteLineAsync(problem.Message);
            await error.WriteLineAsync("Try: runrate --help");
            return BadUsage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        }
        catch (Exception problem) when (World(problem) is { } fault)
        {
            // The world, not us: a locked, read-only or foreign database, a full disk, a folder that may not be written.
            await error.WriteLineAsync(fault is DatabaseUnusableException ? fault.Message : $"{RefusalCodes.InternalError}: {fault.Message}");
            return Refused;
        }
    }

    private static Exception? World(Exception? fault) => fault switch
    {
        null => null,
        DbException or IOException or UnauthorizedAccessException => fault,
        _ => World(fault.InnerException),
    };

    private static RootCommand Root()
    {
        var root = new RootCommand("Runrate.Agents: AI agents as headcount. Without a verb it serves its pages and its API.")
        {
            ImportCommand.Create(),
            MappingCommand.Create(),
            PullCommand.Create(),
            CloseCommand.Create(),
            ClassifyCommand.Create(),
            AskCommand.Create(),
            ToolCommand.Create(),
            EvalCommand.Create(),
            ExportCommand.Create(),
            VerifyCommand.Create(),
            EntityCommand.Create(),
            DoctorCommand.Create(),
            BackupCommand.Create(),
            RestoreCommand.Create(),
            MigrateCommand.Create(),
            McpCommand.Create(),
        };
        root.Options.Add(ServeArguments.Demo);
        root.Options.Add(ServeArguments.Urls);
        root.Options.Add(Shared.Database);
        root.Options.Add(Shared.Json);
        return root;
    }
}
