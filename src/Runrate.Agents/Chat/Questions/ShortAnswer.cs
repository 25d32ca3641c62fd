using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Chat.Questions;

/// <summary>An answer to what the assistant asked, as a button sends it or in one word.</summary>
internal static class ShortAnswer
{
    /// <summary>"ownership = Entity", as an answer button sends it, or a bare "yes" to the fact asked last.</summary>
    public static SortedDictionary<string, string>? Read(string text, ReadingContext context)
    {
        if (context.Before is null || text.Length > 300)
            return null;
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || part[..at].Trim() is not { Length: < 60 } fact
                || !fact.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') || !fact.Contains('_')
                && RuleLibrary.Default.Facts.Find(fact) is null)
                return Bare(text, context);
            facts[fact] = part[(at + 1)..].Trim();
        }
        return facts.Count > 0 ? facts : null;
    }

    private static SortedDictionary<string, string>? Bare(string text, ReadingContext context)
    {
        var said = text.Trim().TrimEnd('.', '!').ToLowerInvariant();
        if (context.Pending is not { } fact || said.Length > 40)
            return null;
        var option = context.PendingOptions?.FirstOrDefault(o => o.Equals(said, StringComparison.OrdinalIgnoreCase));
        option ??= said switch
        {
            "yes" or "y" or "yep" or "correct" => "Yes",
            "no" or "n" or "nope" => "No",
            "unknown" or "don't know" or "not sure" => "Unknown",
            _ => null
        };
        if (option is null)
            (fact, option) = Choice(said) ?? (fact, null);
        return option is null ? null : new SortedDictionary<string, string>(StringComparer.Ordinal) { [fact] = option };
    }

    /// <summary>A bare word that is a value of one fact only: "Entity", "Preliminary".</summary>
    private static (string Fact, string? Option)? Choice(string said)
    {
        var facts = RuleLibrary.Default.Facts.Facts.Where(f => f.Kind == FactKind.Choice && !f.IsPolicy
            && f.Values.Contains(said, StringComparer.OrdinalIgnoreCase)).ToList();
        return facts.Count == 1 ? (facts[0].Id, facts[0].Values.First(v => v.Equals(said, StringComparison.OrdinalIgnoreCase)))
            : null;
    }
}
