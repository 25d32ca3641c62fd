using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Runrate.Agents.Web.Hosting;

/// <summary>
/// One line for each event: time in UTC, level, where from, the trace identifier that an answer of 500 tells its caller, and
/// the message. An exception follows, indented. <c>Logging:Console:FormatterName=json</c> gives the framework's own JSON
/// instead.
/// </summary>
public sealed class LogLines() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "runrate";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter writer)
    {
        writer.Write(TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        writer.Write(' ');
        writer.Write(Level(entry.LogLevel));
        writer.Write(' ');
        writer.Write(entry.Category);
        if (System.Diagnostics.Activity.Current is { } activity)
            writer.Write($" trace={activity.TraceId}");
        writer.Write(' ');
        // A value from outside must not be able to begin a line of its own.
        writer.WriteLine(entry.Formatter(entry.State, null).Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal));
        if (entry.Exception is { } exception)
            writer.WriteLine("  " + exception.ToString().ReplaceLineEndings("\n  "));
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}
