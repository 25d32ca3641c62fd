using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Runrate.Agents.Web.Hosting;

/// <summary>
/// Takes secrets out of whatever is logged, in every form of the log: a library's message or exception may quote a header, an address or a
/// connection string that holds one.
/// </summary>
public static partial class Redaction
{
    private const int MatchMilliseconds = 2_000;
    private const string Hidden = "***";

    public static string Of(string text) =>
        ProviderKey().Replace(
            Named().Replace(InAddress().Replace(Header().Replace(text, $"$1 {Hidden}"), $"$1{Hidden}"), $"$1{Hidden}"), $"$1{Hidden}");

    /// <summary>Has every form of the console's lines pass here.</summary>
    public static void RedactConsole(this IServiceCollection services)
    {
        foreach (var form in services.Where(s => s.ServiceType == typeof(ConsoleFormatter) && s.ImplementationType is not null).ToList())
        {
            services.Remove(form);
            services.AddSingleton<ConsoleFormatter>(s =>
                new Redacted((ConsoleFormatter)ActivatorUtilities.CreateInstance(s, form.ImplementationType!)));
        }
    }

    [GeneratedRegex(@"\b(bearer|basic)\s+[\w.~+/=-]{8,}", RegexOptions.IgnoreCase, MatchMilliseconds)]
    private static partial Regex Header();

    [GeneratedRegex(@"([?&](?:key|code|state)=)[^&\s""'\\]+", RegexOptions.IgnoreCase, MatchMilliseconds)]
    private static partial Regex InAddress();

    [GeneratedRegex("""(\b\w*(?:password|pwd|secret|token|api[-_]?key)(?:\\?"|\\u0022)?\s*[=:]\s*(?:\\?"|\\u0022)?)[^\s;,&"'\\]+""",
        RegexOptions.IgnoreCase, MatchMilliseconds)]
    private static partial Regex Named();

    [GeneratedRegex(@"\b(sk-)[\w-]{16,}", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex ProviderKey();

    private sealed class Redacted(ConsoleFormatter form) : ConsoleFormatter(form.Name)
    {
        public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
        {
            using var line = new StringWriter();
            form.Write(logEntry, scopeProvider, line);
            textWriter.Write(Of(line.ToString()));
        }
    }
}
