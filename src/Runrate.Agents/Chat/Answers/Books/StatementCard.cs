using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>A profit and loss in one sentence and its lines, and the postings behind a figure.</summary>
internal static class StatementCard
{
    private const int AgentsShown = 12;

    public static string Write(BooksQuery q, ToolCallRecord call)
    {
        var pnl = call.As<ProfitAndLoss>();
        var (currency, lines, name) = (pnl.Currency, pnl.Lines, pnl.Name ?? pnl.Agent);
        var entity = AnswerText.Escape(pnl.Entity);
        var who = name is null ? $"The AI workforce of {entity}" : $"{AnswerText.Escape(name)} ({entity})";
        if (lines.Count == 0)
            return $"Nothing is booked for {(name is null ? who.Replace("The", "the", StringComparison.Ordinal) : who)} in " +
                $"{Span(pnl)}{Book(pnl)}.";
        var headline = $"{who}: {(pnl.Net.Amount < 0 ? "a loss" : "net contribution")} of " +
            $"**{Card.Amount(pnl.Net, currency)}** in {Span(pnl)}, " +
            $"on {AnswerText.Money(pnl.LoadedCost, currency)} of loaded " +
                $"cost{Book(pnl)}.{Facts(pnl)}";
        if (q.Act == "human" && pnl is { CostPerOutcome: { } one, HumanCostPerOutcome: { } person } && Derived.Part(person, one - person) is { } part)
            headline = $"{who}: an outcome ({AnswerText.Escape(pnl.Unit)}) costs **{AnswerText.Money(one, currency)}** where a person costs " +
                $"**{AnswerText.Money(person, currency)}**: {AnswerText.Money(Math.Abs(person - one), currency)} or {Card.Percent(Math.Abs(part))} " +
                $"{(one < person ? "less" : "more")}, in {AnswerText.Month(pnl.To)}. {headline}";
        if (q.Act == "why")
            return Level(pnl, who);
        var table = Card.Table($"| Line | {currency} |", lines.Where(l => l.Kind is "Line" or "Result")
            .Select(l => $"| {l.Title} | {Linked(l, currency)} |")
                .Append($"| **Net contribution** | {AnswerText.Linked(pnl.Net, currency)} |"));
        return $"{headline}\n\n{table}{Agents(pnl)}" + (pnl.TiesToLedger == false ? "\n\n**These figures do not tie to the ledger.**" : "");
    }

    /// <summary>Why it earns or loses what it does: what it costs, the largest first, against what it brings.</summary>
    private static string Level(ProfitAndLoss pnl, string who)
    {
        var costs = pnl.Lines.Where(l => l.Kind == "Line" && !StatementLayouts.IsIncome(l.Block)).OrderByDescending(l => l.Amount).Take(3).ToList();
        var brought = Value(pnl) is { } value ? $"{pnl.Currency} {Linked(value, pnl.Currency)}" : $"{pnl.Currency} 0";
        return $"{who} {(pnl.Net.Amount < 0 ? "costs more than it brings" : "brings more than it costs")} in " +
            $"{Span(pnl)}: {brought} of value against " +
            $"{AnswerText.Money(pnl.LoadedCost, pnl.Currency)} of loaded cost, net **{Card.Amount(pnl.Net, pnl.Currency)}**. The largest " +
            $"{(costs.Count == 1 ? "cost is" : "costs are")} " +
                string.Join(", ", costs.Select(c => $"{c.Title.ToLowerInvariant()} {pnl.Currency} {Linked(c, pnl.Currency)}"))
                + "." + Facts(pnl);
    }

    internal static ShownLine? Value(ProfitAndLoss pnl) => pnl.Lines.FirstOrDefault(l => l.Title == "Productivity value of accepted output");

    internal static string Linked(ShownLine line, string currency) => AnswerText.Linked(new ShownFigure(line.Amount, line.Ref), currency);

    internal static string Span(ProfitAndLoss pnl) => Card.Span(pnl.From, pnl.To);

    private static string Facts(ProfitAndLoss pnl)
    {
        var facts = "";
        if (pnl is { Accepted: { } accepted, Target: { } target })
            facts += $" It had {AnswerText.Number(accepted, null)} × {AnswerText.Escape(pnl.Unit)} accepted in " +
                $"{AnswerText.Month(pnl.To)} against a target of {AnswerText.Number(target, null)}";
        if (pnl is { CostPerOutcome: { } each, HumanCostPerOutcome: { } human })
            facts += $", at {AnswerText.Money(each, pnl.Currency)} each where a person costs {AnswerText.Money(human, pnl.Currency)}";
        return facts.Length > 0 ? facts + "." : "";
    }

    private static string Agents(ProfitAndLoss pnl) => pnl.Agents is { } agents
        ? "\n\n#### Agent by agent\n" + Card.Table($"| Agent | Cost {pnl.Currency} | Net {pnl.Currency} |", agents.Take(AgentsShown).Select(a =>
            $"| {AnswerText.Escape(a.Name)} | {AnswerText.Linked(a.Cost, pnl.Currency)} | {AnswerText.Linked(a.Net, pnl.Currency)} |"))
        : "";

    private static string Book(ProfitAndLoss pnl) => pnl.Book == "Management" ? "" : $" in the {AnswerText.Framework(pnl.Book)} book";

    public static string Figure(ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var rows = result.GetProperty("shown").EnumerateArray().Select(p =>
            $"| {Verdicts.Text(p, "date")} | {AnswerText.Escape(Verdicts.Text(p, "memo"), 120)} | " +
                $"{Verdicts.Text(p, "account")} | " +
                $"{AnswerText.Number(p.GetProperty("amount").GetDecimal(), currency)} |");
        var more = result.GetProperty("shown").GetArrayLength() < result.GetProperty("postings").GetInt32()
            ? "; the latest are below, the amount opens all of them" : "";
        var whose = Verdicts.Text(result, "agent") is { } agent ? $" of {AnswerText.Title(agent)}" : "";
        return $"{AnswerText.Escape(Verdicts.Text(result, "line") ?? "Net contribution")}{whose}: **{Card.Amount(result, currency)}**, from " +
            $"{result.GetProperty("postings").GetRawText()} postings{more}.\n\n| Date | Entry | Account | {currency} " +
                $"|\n|---|---|---|---:|\n" + string.Join('\n', rows);
    }
}

/// <summary>Whether something earns more than it costs: yes or no first.</summary>
internal static class ProfitAnswer
{
    public static string Write(Questions.Question question, IReadOnlyList<ToolCallRecord> calls) => string.Join("\n\n",
        calls.Select(call =>
    {
        var pnl = call.As<ProfitAndLoss>();
        var net = pnl.Net.Amount;
        var who = AnswerText.Escape(pnl.Name ?? pnl.Entity);
        if (question.Books is { Counts: true } && Derived.BreakEven(pnl) is { } needed && pnl.Accepted is { } accepted)
            return $"**{AnswerText.Number(needed, null)}** × {AnswerText.Escape(pnl.Unit)} a month: at that number the value of what {who} gets " +
                $"done makes up for its loaded cost of {AnswerText.Money(pnl.LoadedCost, pnl.Currency)} as it was in {StatementCard.Span(pnl)}, " +
                $"when {AnswerText.Number(accepted, null)} were accepted ({AnswerText.Escape(pnl.Entity)}). Cost that rises with output, " +
                "such as review, would take more.";
        if (pnl.Lines.Count == 0)
            return $"**Not known** for {who}: nothing is booked in {StatementCard.Span(pnl)}.";
        return $"**{(net > 0 ? "Yes" : net < 0 ? "No" : "Neither")}**: {who} {(net < 0 ? "lost" : "made")} " +
            $"{Card.Amount(pnl.Net, pnl.Currency)} net in {StatementCard.Span(pnl)}" +
            (StatementCard.Value(pnl) is { } value ? $", {pnl.Currency} {StatementCard.Linked(value, pnl.Currency)} of value less " +
                $"{AnswerText.Money(pnl.LoadedCost, pnl.Currency)} of loaded cost." : ".");
    }));
}
