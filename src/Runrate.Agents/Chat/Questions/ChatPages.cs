using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Chat.Questions;

/// <summary>A page of the product and the words that ask for what stands on it.</summary>
public sealed record ChatPage(string Path, string Title, string Holds, IReadOnlyList<string> Words);

/// <summary>Where the product shows what the chat does not tell. A test holds it to the menu.</summary>
public static class ChatPages
{
    public static IReadOnlyList<ChatPage> All { get; } = Read();

    /// <summary>The page that the most telling words of a text ask for; null where it names nothing of the product.</summary>
    public static ChatPage? For(string text)
    {
        var said = $" {string.Join(' ', Words(text))} ";
        return All.Select(p => (Page: p, Most: p.Words.Where(w => Says(said, w)).Select(w => w.Length).DefaultIfEmpty(0).Max()))
            .Where(p => p.Most > 0).OrderByDescending(p => p.Most).Select(p => p.Page).FirstOrDefault();
    }

    public static string Say(ChatPage page) => $"What the product holds of it stands on [{page.Title}]({page.Path}): {Lower(page.Holds)}";

    public static string Lower(string text) => text.Length > 1 && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    private static bool Says(string said, string word) => said.Contains($" {word} ", StringComparison.Ordinal)
        || said.Contains($" {word}s ", StringComparison.Ordinal)
        || (word.EndsWith('y') && said.Contains($" {word[..^1]}ies ", StringComparison.Ordinal));

    private static IEnumerable<string> Words(string text) => text.ToLowerInvariant().Replace('’', '\'').Split(
        (char[])[' ', ',', '.', '?', '!', ':', ';', '\n', '\t', '(', ')', '"'], StringSplitOptions.RemoveEmptyEntries)
        .Select(w => w.EndsWith("'s", StringComparison.Ordinal) ? w[..^2] : w);

    /// <exception cref="InvariantException">A line of the list is none that can be read.</exception>
    private static List<ChatPage> Read()
    {
        var pages = new List<ChatPage>();
        using var reader = new StreamReader(typeof(ChatPages).Assembly.GetManifestResourceStream("chat/pages.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] != ' ')
            {
                Invariant.Check(line.Split('|', StringSplitOptions.TrimEntries) is [_, _], $"A page has an address and a title: {line}");
                pages.Add(new ChatPage(line.Split('|')[0].Trim(), line.Split('|')[1].Trim(), "", []));
                continue;
            }
            Invariant.Check(pages.Count > 0, $"It belongs to no page: {line}");
            var page = pages[^1];
            pages[^1] = line.TrimStart() is ['>', .. var holds] ? page with { Holds = $"{page.Holds} {holds.Trim()}".TrimStart() }
                : page with { Words = [.. page.Words, .. line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] };
        }
        return pages;
    }
}
