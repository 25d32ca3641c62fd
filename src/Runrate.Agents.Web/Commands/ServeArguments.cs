using System.CommandLine;

namespace Runrate.Agents.Web.Commands;

/// <summary>The flags of serving, made ready for the host's own configuration.</summary>
/// <param name="WithDemo">Load the demo company before listening.</param>
/// <param name="Host">Arguments for the host: flags of ours spelled as its settings.</param>
public sealed record ServeArguments(bool WithDemo, string[] Host)
{
    /// <summary>The demo has a database of its own, so that trying it out does not mix with real books.</summary>
    public const string DemoDatabase = "runrate-demo.db";

    public static Option<bool> Demo { get; } = new("--demo") { Description = "Serve the fictitious company of data/demo" };

    public static Option<string> Urls { get; } = new("--urls") { Description = "Where to listen; http://127.0.0.1:5180 unless told otherwise" };

    private static readonly string[] Explains = ["-h", "--help", "-?", "--version"];

    /// <summary>Whether there is no verb, and nothing to explain.</summary>
    public static bool IsServe(string[] args) =>
        !args.Any(Explains.Contains) && !ContainsVerb(args);

    public static ServeArguments Of(string[] args)
    {
        var host = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = Split(args[i]);
            if (name == "--demo")
                continue;
            var setting = name switch { "--database" => "--Runrate:Database", "--urls" => "--Runrate:Urls", _ => null };
            if (setting is null)
                host.Add(args[i]);
            else if (value is not null || i + 1 < args.Length)
                host.Add($"{setting}={value ?? args[++i]}");
        }
        return new ServeArguments(args.Contains("--demo"), [.. host]);
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var at = argument.IndexOf('=');
        return at < 0 ? (argument, null) : (argument[..at], argument[(at + 1)..]);
    }

    // A word that is neither a flag nor the value of one is a verb, or meant to be one.
    private static bool ContainsVerb(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith('-'))
                return true;
            if (!args[i].Contains('=', StringComparison.Ordinal) && args[i] is not ("--demo" or "--json"))
                i++;
        }
        return false;
    }
}
