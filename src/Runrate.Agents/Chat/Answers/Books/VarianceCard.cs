using System.Text.Json;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>Two stretches side by side, and why the later differs: the largest cause first.</summary>
internal static class VarianceCard
{
    private const int LinesShown = 6;
    private const int CausesTold = 2;

    public static string Write(BooksQuery q, ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var months = result.TryGetProperty("months", out var many) && many.ValueKind == JsonValueKind.Number ? many.GetInt32()
            : 1;
        var (early, late) = (Span(result, "from", months), Span(result, "to", months));
        var costs = q.Measure == "cost" || q.Line is not null;
        var (before, after, change) = costs
            ? (result.GetProperty("costBefore"), result.GetProperty("costAfter"), result.GetProperty("costChange").GetDecimal())
            : (result.GetProperty("netBefore"), result.GetProperty("netAfter"), result.GetProperty("change").GetDecimal());
        var all = result.GetProperty("lines").EnumerateArray().ToList();
        var lines = all.Where(l => !costs || l.GetProperty("isCost").GetBoolean()).ToList();
        var who = Verdicts.Text(result, "name") ?? Verdicts.Text(result, "agent");
        var subject = $"{(costs ? "Loaded cost" : "Net contribution")} of " +
            $"{(who is null ? Card.Entity(result) : $"{AnswerText.Escape(who)} ({Card.Entity(result)})")}";
        if (q.Line is { } asked && all.Find(l => Verdicts.Text(l, "title") == asked) is { ValueKind: JsonValueKind.Object } line)
        {
            (before, after, change) = (line.GetProperty("before"), line.GetProperty("after"), line.GetProperty("change")
                .GetDecimal());
            subject = $"{asked} of {(who is null ? Card.Entity(result) : AnswerText.Escape(who))}";
            lines = [];
        }
        else if (q.Line is not null)
        {
            return $"{q.Line} did not change from {early} to {late} ({Card.Entity(result)}).";
        }
        var headline = Card.YesNo(q, change) + (change == 0 ? $"{subject} did not change from {early} to {late}: {Card.Amount(after, currency)}."
            : $"{subject} went {(change < 0 ? "down" : "up")} by **{AnswerText.Money(Math.Abs(change), currency)}**" +
                $"{Percent(q, before, change)}, from " +
                $"{Card.Amount(before, currency)} in {early} to " +
                $"{Card.Amount(after, currency)} in {late}.");
        var causes = Causes(q, lines, change, costs, currency);
        if (q.Sentences is not null)
            return headline + causes;
        var table = lines.Count == 0 ? "" : $"\n\n| Line, {currency} | {early} | {late} | Change |\n|---|---:|---:|---:|\n"
            + string.Join('\n', lines.Take(LinesShown)
            .Select(l => $"| {Verdicts.Text(l, "title")} | " +
                $"{AnswerText.Number(l.GetProperty("before").GetDecimal(), currency)} | " +
                $"{After(l, currency)} | " +
                $"{Signed(l.GetProperty("change").GetDecimal(), currency)} |"));
        return headline + causes + table + (costs ? "" : Bridge(result, currency));
    }

    /// <summary>The change as a part of what was before, where it was asked for in percent.</summary>
    private static string Percent(BooksQuery q, JsonElement before, decimal change)
    {
        var was = before.ValueKind == JsonValueKind.Number ? before.GetDecimal() : before.GetProperty("amount").GetDecimal();
        return Derived.Part(was, change) is { } part ? $" ({Card.Percent(Math.Abs(part))})"
            : q.Unit == "percent" ? $" (no percentage: what stood before is {(was == 0 ? "nothing" : "below zero")})" : "";
    }

    /// <summary>What took it there, the largest first; what went the other way is said as such.</summary>
    private static string Causes(BooksQuery q, List<JsonElement> lines, decimal change, bool costs, string currency)
    {
        if (lines.Count == 0 || change == 0)
            return "";
        var told = lines.Take(Math.Max(1, Math.Min(q.Sentences is { } n ? n - 1 : CausesTold, CausesTold))).Select(Cause)
            .ToList();
        if (q.Sentences == 1)
            return "";
        return q.Sentences is not null ? $" The largest {(told.Count == 1 ? "cause" : "causes")}: {string.Join(" and ", told)}."
            : $" Mostly {string.Join(", and ", told)}.";

        string Cause(JsonElement line)
        {
            var moved = line.GetProperty("change").GetDecimal();
            var effect = costs || !line.GetProperty("isCost").GetBoolean() ? moved : -moved;
            var text = AnswerText.Number(Math.Abs(moved), currency);
            return $"{Lower(Verdicts.Text(line, "title")!)}, {(moved < 0 ? "down" : "up")} {currency} " +
                $"{text}{((effect < 0) == (change < 0) ? "" : " the other way")}";
        }
    }

    private static string After(JsonElement line, string currency)
    {
        var text = AnswerText.Number(line.GetProperty("after").GetDecimal(), currency);
        // Where nothing stands now, the reference is that of the earlier figure.
        return Verdicts.Text(line, "ref") is { } link && line.GetProperty("after").GetDecimal() != 0
            ? $"[{text}](/figures/{Uri.EscapeDataString(link)})" : text;
    }

    private static string Lower(string title) => char.ToLowerInvariant(title[0]) + title[1..];

    private static string Bridge(JsonElement result, string currency) => result.TryGetProperty("bridge", out var steps)
        && steps.GetArrayLength() > 0
        ? "\n\n#### What moved it\n" + AnswerParts.List(steps.EnumerateArray()
            .Select(s => $"{Verdicts.Text(s, "step")}: {currency} {Signed(s.GetProperty("amount").GetDecimal(), currency)}. " +
                $"{AnswerText.Grouped(Verdicts.Text(s, "because") ?? "")}")) : "";

    public static string Signed(decimal amount, string currency) => (amount > 0 ? "+" : "") + AnswerText.Number(amount, currency);

    private static string Span(JsonElement result, string name, int months)
    {
        var first = Verdicts.Text(result, name);
        if (months == 1 || first is null)
            return AnswerText.Month(first);
        var end = NodaTime.Text.YearMonthPattern.Iso.Parse(first).Value.PlusMonths(months - 1);
        return $"{AnswerText.Month(first)} to {AnswerText.Month(NodaTime.Text.YearMonthPattern.Iso.Format(end))}";
    }
}
