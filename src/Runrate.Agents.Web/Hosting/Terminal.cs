using Spectre.Console;

namespace Runrate.Agents.Web.Hosting;

/// <summary>Where progress, tables and the sign-in link are written: coloured and fitted to a screen, plain and unbroken into a file.</summary>
public static class Terminal
{
    private const int FileColumns = 1_000;

    public static IAnsiConsole Of(TextWriter output, bool isFile)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isFile ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isFile ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isFile ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isFile)
            console.Profile.Width = FileColumns;
        return console;
    }

    /// <summary>The console this process was started on.</summary>
    public static IAnsiConsole Own { get; } = Of(Console.Out, Console.IsOutputRedirected);
}
