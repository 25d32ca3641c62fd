using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>What records say of the attributes that were asked for: one record in a sentence, several in a small table.</summary>
internal static class RecordCard
{
    private const int RowsMax = 12;
    private const int SentenceMax = 320;
    private const int TextMax = 900;

    public static string Write(BooksQuery q, ToolCallRecord call)
    {
        var found = call.As<DescribedRecords>();
        var parts = new List<string>();
        if (q.Record?.Either == true && Decided(q.Record, found) is { } yes)
            parts.Add(yes);
        parts.Add(found.Records.Count == 1 ? One(found.Records[0], found) : Several(found));
        if (NotHeld(found) is { Length: > 0 } none)
            parts.Add(none);
        if (found.Count > found.Records.Count)
            parts.Add($"The first {found.Records.Count} of {found.Count} are told; all stand [here]({found.Page}).");
        return string.Join("\n\n", parts);
    }

    /// <summary>"Has it ever been written down": yes where any book holds a loss, said before anything else.</summary>
    private static string? Decided(RecordQuery asked, DescribedRecords found)
    {
        if (asked.Kind != RecordKinds.Test || !found.Asked.Contains("loss"))
            return null;
        var losses = found.Records.SelectMany(r => r.Values.Where(v => v is { Attribute: "loss", Amount: > 0 })
            .Select(v => (Record: r, Loss: v))).ToList();
        if (losses.Count == 0)
            return "**No**: no test in any book holds a loss.";
        return "**Yes**: " + string.Join("; ", losses.Select(l => $"{AnswerText.Escape(l.Record.Name)} by **{l.Loss.Says}** in {l.Loss.Book}"))
            + (found.Records.Count > losses.Count ? ". In the other books and tests there is no loss, or none yet." : ".");
    }

    private static string One(DescribedRecord record, DescribedRecords all)
    {
        var told = all.Asked.Select(a => (Attribute: a, Says: record.Values.Where(v => v.Attribute == a).ToList()))
            .Where(a => a.Says.Count > 0).ToList();
        var head = $"[{AnswerText.Escape(record.Name)}]({record.Link}){(record.Agent is { } whose && !record.Name.Contains(whose,
            StringComparison.Ordinal) ? $" for {AnswerText.Escape(whose)}" : "")} ({AnswerText.Escape(all.Entity)})";
        // What every book says alike, or what is short, is a sentence; what is long or differs stands in a line for each.
        var lines = told.ConvertAll(t => (Label: Capital(RecordKinds.Called(t.Attribute)), Text: Said(t.Says)));
        return lines.Count > 0 && lines.Sum(l => l.Text.Length) < SentenceMax
            ? $"{head}, {string.Join("; ", lines.Select(l => $"{Lower(l.Label)}: {l.Text}"))}."
            : $"{head}:\n\n" + string.Join('\n', lines.Select(l => $"- {l.Label}: {l.Text}."));
    }

    private static string Several(DescribedRecords all)
    {
        var shown = all.Records.Take(RowsMax).ToList();
        var head = $"**{all.Count}** {RecordKinds.Find(all.Kind)?.Many} ({AnswerText.Escape(all.Entity)}):";
        var columns = all.Asked.Where(a => shown.Exists(r => r.Values.Any(v => v.Attribute == a))).ToList();
        return $"{head}\n\n| Record |{string.Concat(columns.Select(c => $" {Capital(RecordKinds.Called(c))} |"))}\n|---|"
            + string.Concat(columns.Select(_ => "---|")) + "\n" + string.Join('\n', shown.Select(r => $"| [{AnswerText.Escape(r.Name)}]({r.Link}) |"
            + string.Concat(columns.Select(c => $" {Said([.. r.Values.Where(v => v.Attribute == c)], plain: true)} |"))))
            + (all.Records.Count > shown.Count ? $"\n\n{all.Records.Count - shown.Count} more stand [here]({all.Page})." : "");
    }

    /// <summary>The values of one attribute, each with its book; what several books say alike is said once.</summary>
    private static string Said(IReadOnlyList<RecordValue> values, bool plain = false) => string.Join("; ", values.GroupBy(v => v.Says).Select(g =>
    {
        var says = AnswerText.Escape(AnswerText.Books(g.Key), TextMax);
        var books = string.Join(", ", g.Select(v => v.Book).OfType<string>());
        return (plain || says.Length > 120 ? says : $"**{says}**") + (books.Length > 0 ? $" in {books}" : "");
    }));

    private static string NotHeld(DescribedRecords all) => all.NotHeld.Count == 0 ? ""
        : $"Not held: {RecordKinds.Find(all.Kind)?.Called} has no entry for "
            + $"{string.Join(" or ", all.NotHeld.Select(a => $"“{RecordKinds.Called(a)}”"))}.";

    private static string Capital(string label) => char.ToUpperInvariant(label[0]) + label[1..];

    private static string Lower(string label) => char.ToLowerInvariant(label[0]) + label[1..];
}
