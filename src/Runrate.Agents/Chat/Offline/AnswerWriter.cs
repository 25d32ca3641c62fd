using Runrate.Agents.Accounting.Calculators;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Answers;
using Runrate.Agents.Chat.Answers.Books;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;

namespace Runrate.Agents.Chat.Offline;

/// <summary>Writes the answer card from a reading and its tool results. Pure: the same results give the same words.</summary>
public static class AnswerWriter
{
    internal const string Disclaimer = "This applies stated rules to stated facts; it is not accounting or tax advice.";

    public static string Write(Question question, IReadOnlyList<ToolCallRecord> calls, IReadOnlyList<KnownName> names,
        NodaTime.YearMonth latest, NodaTime.LocalDate today)
    {
        if (question.Parts.Count > 0)
            return Parts(question, calls, names, latest, today);
        if (question.Books is { } books)
            return calls.Count == 0 ? new BooksCards(question, names).WithoutTools() : new BooksCards(question, names)
                .Write(calls);
        if (question.Intent == Intent.OutOfScope)
            return NearAnswer.For(question.Text) ?? AnswerTemplate.Fill("out-of-scope", AnswerParts.Values(("agentQuestion", names.FirstOrDefault(n =>
                n.Kind == NameKind.Agent) is { } agent
                ? $"How did {AnswerText.Escape(agent.Name)} do last month?" : "Which agent costs most?")));
        if (question.Asks is { } asks)
            return $"{asks}\n\n{AnswerParts.Reading(question)}".Trim();
        if (question.Doubt is { } doubt)
            return Doubted(question, doubt);
        if (calls.Count == 0)
            return AnswerTemplate.Fill("unavailable", AnswerParts.Values(("tools", Asked(question)), ("reading", AnswerParts.Reading(question))));
        if (calls.All(c => ToolJson.IsRefusal(c.Result)))
            return Refused(question, calls[0]);
        var used = Verdicts.Effective(calls).Where(c => !ToolJson.IsRefusal(c.Result)).ToList();
        var treatment = used.Where(c => c.Name == "classify_spend").ToList();
        if (treatment.Count > 0)
            return TreatmentAnswer.Write(question, treatment, used.FirstOrDefault(c => c.Name == "schedule_spend"), calls);
        if (used.Find(c => c.Name == "compare_frameworks") is { } comparison)
            return ComparisonAnswer.Write(question, comparison, used.FirstOrDefault(c => c.Name == "schedule_spend"), calls);
        return string.Join("\n\n", used.Select(call => call.Name switch
        {
            "explain_standard" => StandardAnswer.Write(question, call),
            "schedule_spend" or "test_impairment" or "research_credit" or "deferred_tax" => CalculationAnswer.Write(question,
                call),
            _ when ToolCatalog.IsDraft(call.Name) => DraftAnswer.Draft(question, call),
            _ => GenericAnswer.Write(question, call),
        }));
    }

    /// <summary>Each part with the calls that were planned for it, in order.</summary>
    private static string Parts(Question question, IReadOnlyList<ToolCallRecord> calls, IReadOnlyList<KnownName> names,
        NodaTime.YearMonth latest, NodaTime.LocalDate today)
    {
        var (answers, at) = (new List<string>(), 0);
        foreach (var part in question.Parts)
        {
            var count = Planner.First(part, latest, today).Count;
            answers.Add($"{answers.Count + 1}. " +
                $"*{AnswerText.Escape(part.Text, 200)}*\n\n{Write(part, [.. calls.Skip(at).Take(count)], names, latest, today)}");
            at += count;
        }
        return string.Join("\n\n", answers);
    }

    /// <summary>Words of the templates and of this writer that hold numerals of their own: account codes and standards'
    /// names.</summary>
    internal static string FixedWords { get; } = string.Join('\n',
        PromptLibrary.Names.Where(n => n.StartsWith("answers/", StringComparison.Ordinal)).Select(PromptLibrary.Get)
            .Append("1990 2025-06 180")
            .Concat(Terms.AllTreatments)
            .Concat(ChartOfAccounts.Default.All.Select(a => a.Code.Text)));

    private static string Refused(Question question, ToolCallRecord call)
    {
        var refusal = call.Result.GetProperty("refusal");
        var field = Verdicts.Text(refusal, "field");
        var hint = field switch
        {
            "category" => $"**NEED FACTS**: what was bought or built? It may be {Kinds(question)}, or something else: say it in " +
                "your own words; the rest of the question is kept.",
            null or "standard" => "",
            _ => $"Say {Needed(question, call, Verdicts.Text(refusal, "message")) ?? AnswerText.Fact(field)}, and I go on; the rest of the "
                + "question is kept.",
        };
        if (call.Name == "research_credit" && question.Text.Contains("token", StringComparison.OrdinalIgnoreCase))
            hint = "Tokens of a model provider's API are left out of qualified expenses: there is no guidance that they are " +
                "rent for " +
                "the use of computers. " + hint;
        return AnswerTemplate.Fill("refusal",
            AnswerParts.Values(("message", field == "category" ? "the kind of spend cannot be told from the words."
                : Needed(question, call, Verdicts.Text(refusal, "message")) is not null ? "something that the calculation needs is not stated."
                : AnswerText.Escape(Verdicts.Text(refusal, "message"), 400)), ("hint", hint),
            ("reading", AnswerParts.Reading(question))));
    }

    /// <summary>What a calculation lacks, in the words in which its facts are declared; null where nothing is missing.</summary>
    private static string? Needed(Question question, ToolCallRecord call, string? message)
    {
        const string lacks = "Needed and not given: ";
        if (message?.StartsWith(lacks, StringComparison.Ordinal) != true || (call.Name switch
        {
            "schedule_spend" => question.Calculator,
            "test_impairment" => "impairment-test",
            "research_credit" => "research-credit",
            "deferred_tax" => "deferred-tax",
            _ => null,
        }) is not { } calculator)
            return null;
        var takes = CalculatorFacts.Of(calculator);
        return string.Join("; ", message[lacks.Length..].TrimEnd('.').Split(", ").Select(Label).Distinct());

        string Label(string name) => takes.Find(name)?.Says.Split(". ")[0].TrimEnd('.') is { } says
            ? AnswerText.Escape(char.ToLowerInvariant(says[0]) + says[1..], 160) : AnswerText.Fact(name);
    }

    /// <summary>A word that may be what was bought is asked about, before anything is said of it.</summary>
    private static string Doubted(Question question, string doubt)
    {
        return AnswerTemplate.Fill("refusal", AnswerParts.Values(("message", $"I do not know “{AnswerText.Escape(doubt)}”, and " +
            "it may be what the money was spent on; a verdict would be on another spend."),
            ("hint", "**NEED FACTS**: what was bought or built? Say it in " +
            "your own words; the rest of the question is kept."), ("reading", AnswerParts.Reading(question with
            {
                Unused = [.. question.Unused.Where(u => u != doubt)]
            }))));
    }

    private static string Kinds(Question question)
    {
        var kinds = question.Kinds.Select(AnswerText.FactValue).ToList();
        return kinds.Count < 2 ? string.Concat(kinds) : $"{string.Join(", ", kinds.SkipLast(1))} or {kinds[^1]}";
    }

    private static string Asked(Question question) => AnswerText.Words(question.Intent.ToString());
}
