using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>Reads results of tools for an answer: amounts with their currency and link, months and shares in words.</summary>
internal static class Card
{
    public static string Currency(JsonElement result) => Verdicts.Text(result, "currency") ?? "";

    public static string Amount(JsonElement holder, string currency) => $"{currency} {AnswerText.Linked(holder, currency)}";

    public static string Amount(ShownFigure figure, string currency) => $"{currency} {AnswerText.Linked(figure, currency)}";

    public static string Money(JsonElement result, string name, string currency) => AnswerText.Money(result.GetProperty(name)
        .GetDecimal(), currency);

    public static decimal Number(JsonElement result, string name) =>
        result.GetProperty(name) is { ValueKind: JsonValueKind.Object } figure
        ? figure.GetProperty("amount").GetDecimal() : result.GetProperty(name).GetDecimal();

    public static bool Has(JsonElement result, string name) => result.TryGetProperty(name, out var value)
        && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    public static string Percent(decimal share) => InWords.Percent(share);

    public static string Month(JsonElement result, string name) => AnswerText.Month(Verdicts.Text(result, name));

    public static string Span(JsonElement result, string from = "from", string to = "to") => Month(result, from) is var first
        && (first == Month(result, to) || !Has(result, from)) ? Month(result, to) : $"{first} to {Month(result, to)}";

    public static string Span(string? from, string to) => AnswerText.Month(from) is var first
        && (from is null || first == AnswerText.Month(to)) ? AnswerText.Month(to) : $"{first} to {AnswerText.Month(to)}";

    public static string Name(JsonElement element, string name = "name") => AnswerText.Escape(Verdicts.Text(element, name));

    /// <summary>"of Northlight India", where there is more than one entity to tell apart.</summary>
    public static string Entity(JsonElement result) => Name(result, "entity");

    public static string Table(string head, IEnumerable<string> rows)
    {
        var columns = head.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return $"{head}\n|---|{string.Concat(Enumerable.Repeat("---:|", columns.Length - 1))}\n" + string.Join('\n', rows);
    }

    /// <summary>What the rows of a cost are of, in words.</summary>
    public static string Dimension(string? by) => by switch
    {
        "cost-center" => "Cost centre",
        null => "",
        _ => char.ToUpperInvariant(by[0]) + by[1..],
    };

    public static string MeasureName(string? measure) => measure switch
    {
        "cost" => "loaded cost",
        "net" => "net contribution",
        "value" => "value produced",
        "outcomes" or "output" => "accepted outcomes",
        "cost-per-outcome" => "cost per accepted outcome",
        "target" or "target-share" => "share of target",
        "accepted-share" => "accepted share",
        "headcount" => "headcount-equivalent",
        "carrying" => "carrying value",
        _ => measure ?? "",
    };

    /// <summary>"Yes: " or "No: " where it was asked whether a figure rose or fell.</summary>
    public static string YesNo(BooksQuery q, decimal change) => q.Direction is null ? ""
        : $"**{(q.Direction == "up" == change > 0 && change != 0 ? "Yes" : "No")}**: ";

    /// <summary>The agents, vendor, model and meter that spend is limited to, as a reader says it.</summary>
    public static string Scope(SpendByDimension spend, BooksQuery q, Func<string, string> agentName) => string.Join(", ", ((string?[])[
        Agents(q, agentName), spend.Vendor is { } vendor ? AnswerText.Escape(vendor) : null,
        spend.Model is { } model ? AnswerText.Escape(model) : null,
        q.Contracts.Count == 1 ? AnswerText.Escape(q.Contracts[0]) : null, spend.Meter?.Replace('_', ' '),
        spend.Without is { } left ? $"all but {string.Join(" and ", left.Select(w => AnswerText.Escape(w)))}" : null]).OfType<string>());

    private static string? Agents(BooksQuery q, Func<string, string> agentName) =>
 q.Without.Count > 0 && q.WithoutKind == "agent" ? $"all but {string.Join(" and ", q.Without.Select(w => AnswerText.Escape(w)))}"
        : q.AgentsOf is { } of ? $"the agents of {AnswerText.Escape(of)}"
        : q.Agents.Count > 0 ? string.Join(" and ", q.Agents.Select(a => AnswerText.Escape(agentName(a)))) : null;

    /// <summary>The agents, vendor, model and line a figure is limited to, as a reader says it.</summary>
    public static string Scope(JsonElement result, BooksQuery q, Func<string, string> agentName)
    {
        var parts = new List<string>();
        if (Agents(q, agentName) is { } agents)
            parts.Add(agents);
        if (Verdicts.Text(result, "vendor") is { } vendor)
            parts.Add(AnswerText.Escape(vendor));
        if (Verdicts.Text(result, "model") is { } model)
            parts.Add(AnswerText.Escape(model));
        if (result.TryGetProperty("meter", out _) && Verdicts.Text(result, "meter") is { } meter)
            parts.Add(meter.Replace('_', ' '));
        if (Verdicts.Text(result, "contract") is { } contract)
            parts.Add(AnswerText.Escape(contract));
        return string.Join(", ", parts);
    }
}
