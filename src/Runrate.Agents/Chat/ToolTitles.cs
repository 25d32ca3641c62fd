using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Tools;

namespace Runrate.Agents.Chat;

/// <summary>
/// A question that is a tool's title, or its name, asks for that tool. So a tool is reached in words from the day it is declared; a
/// reading that calls it anyway is kept, because it knows more.
/// </summary>
internal static class ToolTitles
{
    private static readonly HashSet<string> Asking = ["show", "me", "list", "give", "tell", "get", "please", "what", "is", "are", "the", "our", "my",
        "a", "an"];

    private static readonly IReadOnlyList<(string Tool, string Words)> Titles = [.. ToolCatalog.All.SelectMany(t =>
        new[] { (t.Name, Key(t.Title)), (t.Name, Key(t.Name)) })];

    public static Question Or(Question read, ToolContext context)
    {
        var words = Key(read.Text);
        return words.Length > 0 && Titles.FirstOrDefault(t => t.Words == words).Tool is { } tool
            && !Planner.First(read, context.Period, context.Today).Any(c => c.Name == tool)
            ? new Question { Text = read.Text, Intent = Intent.Tool, Tool = tool }
            : read;
    }

    private static string Key(string text) => string.Join(' ', Tokenizer.Split(text.Replace('_', ' ')).Select(t => t.Text.ToLowerInvariant())
        .Where(w => w.Any(char.IsLetterOrDigit) && !Asking.Contains(w)));
}
