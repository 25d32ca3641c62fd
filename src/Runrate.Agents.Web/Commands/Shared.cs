using System.CommandLine;

namespace Runrate.Agents.Web.Commands;

/// <summary>Options that every verb takes.</summary>
internal static class Shared
{
    public static Option<string?> Database { get; } = new("--database")
    {
        Description = "A SQLite path or a PostgreSQL connection string; otherwise Runrate__Database, otherwise runrate.db here",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Answer in JSON, for programs", Recursive = true };

    public static Option<string?> Entity() => new("--entity") { Description = "The legal entity (default: the first)" };

    public static Option<string?> Book(string description) => new("--book") { Description = description };
}
