using System.Globalization;
using System.Text.RegularExpressions;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>Writes the answer to a question about the books: first the sentence that answers, then one small table; the rest is
/// folded.</summary>
internal sealed partial class BooksCards(Question question, IReadOnlyList<KnownName> names)
{
    private const int RowsShown = 12;

    private BooksQuery Q => question.Books!;

    public string Write(IReadOnlyList<ToolCallRecord> calls)
    {
        if (Q.Form == BooksForm.Worked)
            return Parts([WorkedCard.Write(Q, calls, AgentName), Tail()]);
        if (Q.Form == BooksForm.Table)
            return Parts([TableCard.Write(Q, calls, AgentName), Tail()]);
        if (Q.Form == BooksForm.Profit && calls.Count > 0)
            return Parts([AnswerText.Escape(Q.Lead, 400), ProfitAnswer.Write(question, [.. calls.Where(c => !ToolJsonRefused(c))]),
                .. calls.Where(ToolJsonRefused).Select(Refused), Tail()]);
        if (Q is { Form: BooksForm.Compare, Dimension: not (null or "entity") } && calls is [{ Name: "get_spend" } early, { Name: "get_spend" } late]
            && !calls.Any(ToolJsonRefused))
            return Parts([AnswerText.Escape(Q.Lead, 400), SpendCard.Beside(Q, early, late), Tail()]);
        if (Q.InBoth && calls is [{ Name: "find_agents" } then, { Name: "find_agents" } now] && !calls.Any(ToolJsonRefused))
            return Parts([RankingCard.Both(then, now), Tail()]);
        if (Derived.Pair(Q, calls) is { } pair)
            return Parts([AnswerText.Escape(Q.Lead, 400), Derived.Say(Q, pair.First, pair.Second), .. calls.Select(Write), Tail()]);
        return Parts([AnswerText.Escape(Q.Lead, 400), .. calls.Select(c => InUnit(Write(c))), Tail()]);
    }

    /// <summary>The amount that a card leads with, told once more in the unit that was asked for, behind its first paragraph.</summary>
    private string InUnit(string card)
    {
        if (Q.Unit is not { } unit || !SpendTools.Units.TryGetValue(unit, out var size) || Leading().Match(card) is not { Success: true } first
            || !decimal.TryParse(first.Groups[2].Value.Replace("−", "-", StringComparison.Ordinal), NumberStyles.Number,
                CultureInfo.InvariantCulture, out var amount))
            return card;
        var told = $" That is {first.Groups[1].Value} " +
            $"{(amount / size).ToString(size < 1_000_000 ? "#,0.##" : "#,0.####", CultureInfo.InvariantCulture)} {unit}.";
        var end = card.IndexOf("\n\n", StringComparison.Ordinal);
        return end < 0 ? card + told : card[..end] + told + card[end..];
    }

    [GeneratedRegex(@"\*\*([A-Z]{3}) \[?([−0-9,.]*[0-9])", RegexOptions.None, 5_000)]
    private static partial Regex Leading();

    private static bool ToolJsonRefused(ToolCallRecord call) => ToolJson.IsRefusal(call.Result);

    private static string Parts(IEnumerable<string> parts) => string.Join("\n\n", parts.Where(p => p.Length > 0));

    private string Write(ToolCallRecord call) => ToolJsonRefused(call) ? Refused(call) : call.Name switch
    {
        "get_agent_pnl" or "get_workforce_pnl" => StatementCard.Write(Q, call),
        "get_spend" => Q.Form == BooksForm.WhatIf ? SpendCard.WhatIf(Q, call) : Q.Form == BooksForm.Share ? SpendCard.Share(Q,
            call, AgentName)
            : Q.Form == BooksForm.Average ? SpendCard.PerAgent(call) : SpendCard.Write(Q, call, AgentName),
        "find_agents" => RankingCard.Write(Q, call),
        "get_trend" => TrendCard.Write(Q, call, AgentName),
        "get_forecast" => TrendCard.Forecast(Q, call, AgentName),
        "explain_variance" => VarianceCard.Write(Q, call),
        "get_statement" => NamedStatementCard.Write(Q, call),
        "explain_figure" => StatementCard.Figure(call),
        "describe_agent" => RegisterCard.Write(Q, call),
        "assess_retirement" => Q.Fact == "carrying" ? RegisterCard.Carrying(call) : RetirementCard.Write(call, Q.Act),
        "preview_decision" => DraftAnswer.Preview(call),
        "get_balance" => Q.Statement is null ? WaitingCard.Balance(Q, call) : WaitingCard.IncomeLine(call),
        "list_commitments" => WaitingCard.Commitments(Q, call),
        "describe_contract" => ContractCard.Write(call),
        "describe_record" => RecordCard.Write(Q, call),
        "list_decisions" => WaitingCard.Decisions(call, Q.Fact),
        "list_reviews" => WaitingCard.Reviews(call, Q.Fact),
        "match_bills" => MatchCard.Write(Q, call),
        "list_budgets" => BudgetCard.Write(call),
        "list_jobs" => WaitingCard.Jobs(call),
        "close_status" => CloseAnswer.Close(call),
        "audit_books" => CloseAnswer.Audit(call),
        _ => GenericAnswer.Write(question, call),
    };

    /// <summary>What is answered without a tool: courtesy, what cannot be done, and what was not understood.</summary>
    public string WithoutTools()
    {
        var agent = Q.Agents.Count > 0 ? AgentName(Q.Agents[0]) : null;
        switch (Q.Form)
        {
            case BooksForm.Greeting:
                return "Hello. Ask me about your agents and their books, or how an AI spend is treated; *help* lists what I " +
                    "can do.";
            case BooksForm.Help:
                return AnswerTemplate.Fill("help", AnswerParts.Values(("agent", names.Where(n => n.Kind == NameKind.Agent)
                    .Select(n => n.Name)
                    .FirstOrDefault() ?? "Atlas")));
            case BooksForm.CannotAct:
                return CommandAnswer.Write(Q.Act, question.Text, agent);
            default:
                return NotUnderstood();
        }
    }

    private string NotUnderstood()
    {
        if (Q.Asks is { } asks)
            return asks;
        if (Q.UnknownName is { } unknown)
        {
            var near = Q.Suggestions.Count == 0 ? ""
                : $" Did you mean {string.Join(", ", Q.Suggestions.SkipLast(1).Select(s => AnswerText.Escape(s)))}" +
                $"{(Q.Suggestions.Count > 1 ? " or " : "")}{AnswerText.Escape(Q.Suggestions[^1])}?";
            return $"I know no agent, vendor, model or owner named “{AnswerText.Escape(unknown)}”, so I answered nothing " +
                $"about it.{near}";
        }
        if (Q.Lead is { } lead)
            return lead;
        var page = ChatPages.For(Q.Unused.Count > 0 ? string.Join(' ', Q.Unused) : question.Text) is { } stands ? ChatPages.Say(stands) + " " : "";
        return Q.Unused.Count == 0 ? $"I did not understand what is asked of the books. {page}*help* lists what I can answer."
            : $"I did not understand {string.Join(", ", Q.Unused.Take(6).Select(u => $"“{AnswerText.Escape(u)}”"))}, and " +
                $"without it the question would be another one. {string.Concat(((string[])[ReadBack.Of(Q, AgentName), page.Trim()])
                    .Where(p => p.Length > 0).Select(p => p + " "))}Say it in other words, or ask *help*.";
    }

    private string Refused(ToolCallRecord call)
    {
        var refusal = call.Result.GetProperty("refusal");
        return $"I could not answer that: {AnswerText.Escape(Verdicts.Text(refusal, "message"), 400)}";
    }

    /// <summary>How the question was read, and what of it was not used.</summary>
    private string Tail()
    {
        var lines = new List<string>();
        if (Q.Unused.Count > 0)
            lines.Add($"I did not use: {string.Join(", ", Q.Unused.Select(u => $"“{AnswerText.Escape(u)}”"))}.");
        if (AnswerParts.Reading(question) is { Length: > 0 } reading)
            lines.Add(reading);
        return string.Join('\n', lines);
    }

    private string AgentName(string key) => names.FirstOrDefault(n => n.Kind == NameKind.Agent && n.Key == key)?.Name ?? key;

    internal static IEnumerable<T> Shown<T>(IEnumerable<T> rows) => rows.Take(RowsShown);
}
