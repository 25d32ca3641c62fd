using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Which tools answer a question: the calls a model would make, decided by rules. Pure.</summary>
public static class Planner
{
    /// <summary>The next calls, or none when the results suffice for an answer.</summary>
    public static IReadOnlyList<PlannedCall> Next(Question question, ToolContext context, IReadOnlyList<ToolCallRecord> done)
    {
        if (done.Count == 0)
            return First(question, context.Period, context.Today);
        if (question.Parts.Count > 0 || done.Count != 1)
            return [];
        return BlockedByDates(question, done[0]) ? [Hypothetical(question, context)] : Conditional(question, done[0]);
    }

    /// <param name="latest">The last month with figures.</param>
    internal static IReadOnlyList<PlannedCall> First(Question q, YearMonth latest, LocalDate today) => q.Intent switch
    {
        _ when q.Doubt is not null || q.Asks is not null => [],
        Intent.Parts => [.. q.Parts.SelectMany(p => First(p, latest, today))],
        Intent.Books => BooksPlanner.Calls(q.Books!, latest, today),
        Intent.Treatment => [Classify(Dated(q, today), q.Framework!), .. Supposed(Dated(q, today)), .. Schedules(q, q.Framework!)],
        Intent.Compare => [Compare(Dated(q, today)), .. Schedules(q, (q.Frameworks.Count > 0 ? q.Frameworks[0] : "US_GAAP"))],
        Intent.Schedule => Schedule(q, today),
        Intent.Impairment => [.. q.Frameworks.Select(f => Call("test_impairment", ("framework", f),
            ("facts", QuestionFacts.Json(q.Facts))))],
        Intent.ResearchCredit => [Call("research_credit", ("facts", QuestionFacts.Json(q.Facts)))],
        Intent.DeferredTax => [Call("deferred_tax", ("framework", q.Frameworks[0]), ("facts", QuestionFacts.Json(q.Facts)))],
        Intent.DraftMemo => [Call("draft_treatment_memo", ("framework", q.Framework ?? "US_GAAP"), ("facts", Known(q)),
            ("assumed", Assumed(q)))],
        Intent.ProposeEntry => [Entry(q)],
        Intent.ProposeRetirement => [.. q.Agents.Select(a => Call("propose_retirement", ("agent", a), ("reason", q.Text)))],
        Intent.Tool => [Call(q.Tool!)],
        Intent.Standard => [Call("explain_standard", ("standard", q.Standard))],
        _ => [],
    };

    /// <summary>A service of so many months whose first day nobody said is judged as if it began this month: the months decide, and the
    /// day is marked as assumed.</summary>
    private static Question Dated(Question q, LocalDate today)
    {
        if (!q.Facts.TryGetValue("service_months", out var term) || q.Facts.ContainsKey("service_start") || !int.TryParse(term, out var months))
            return q;
        var start = today.ToYearMonth().FirstDay();
        return q with
        {
            Facts = q.Facts.Append(KeyValuePair.Create("service_start", DateRoles.Iso(start)))
                .Append(KeyValuePair.Create("service_end", DateRoles.Iso(start.PlusMonths(months).PlusDays(-1)))).ToDictionary(),
            Assumed = [.. q.Assumed, "service_start", "service_end"],
        };
    }

    /// <summary>What holds if the condition that the question names is met.</summary>
    private static IEnumerable<PlannedCall> Supposed(Question q)
    {
        if (q.Supposed.Count == 0)
            yield break;
        var facts = q.Facts.Concat(q.Supposed.Where(s => !q.Facts.ContainsKey(s.Key))).ToDictionary();
        foreach (var (fact, value) in q.Supposed)
            facts[fact] = value;
        yield return Call("classify_spend", ("framework", q.Framework), ("facts", Known(q with { Facts = facts })),
            ("assumed", new JsonArray([.. q.Supposed.Keys.Order(StringComparer.Ordinal).Select(k => JsonValue.Create(k))])));
    }

    /// <summary>What would hold if the open questions were answered so that the cost is capitalised, marked as assumed.</summary>
    private static IReadOnlyList<PlannedCall> Conditional(Question q, ToolCallRecord done)
    {
        if (q.Intent is not (Intent.Treatment or Intent.Compare) || ToolJson.IsRefusal(done.Result))
            return [];
        var determinations = done.Name == "classify_spend" ? [done.Result]
            : done.Name == "compare_frameworks" && done.Result.TryGetProperty("results", out var results)
                ? results.EnumerateArray().ToList() : (List<JsonElement>)[];
        var open = Favourable.Of(determinations, q);
        if (open.Count == 0)
            return [];
        var supposed = q with
        {
            Facts = q.Facts.Concat(open).GroupBy(f => f.Key).ToDictionary(g => g.Key, g => g.Last().Value),
            Assumed = [.. q.Assumed.Concat(open.Keys.Order(StringComparer.Ordinal)).Distinct()]
        };
        return q.Intent == Intent.Treatment ? [Classify(supposed, q.Framework!)] : [Compare(supposed)];
    }

    private static PlannedCall Classify(Question q, string framework) =>
        Call("classify_spend", ("framework", framework), ("facts", Known(q)), ("assumed", Assumed(q)));

    private static PlannedCall Compare(Question q) => Call("compare_frameworks", ("facts", Known(q)), ("assumed", Assumed(q)),
        ("frameworks", q.Frameworks.Count > 1 ? new JsonArray([.. q.Frameworks.Select(f => JsonValue.Create(f))]) : null));

    /// <summary>A prepayment with its dates is spread at once; a cost for tax is put in its years.</summary>
    private static IEnumerable<PlannedCall> Schedules(Question q, string framework)
    {
        if (!q.Facts.ContainsKey("amount"))
            yield break;
        if (q.Category == "UsageCreditPool" && q.Facts.TryGetValue("units_by_period", out _) && framework is not ("US_TAX" or "INDIA_TAX"))
        {
            yield return Call("schedule_spend", ("calculator", "prepaid-schedule"), ("framework", framework), ("facts",
                QuestionFacts.Json(Only(q.Facts, "category", "amount", "currency", "total_units", "units_by_period"))));
            yield break;
        }
        if (q.Facts.ContainsKey("service_months") && !q.Facts.ContainsKey("service_start"))
        {
            yield return Call("schedule_spend", ("calculator", "prepaid-schedule"), ("framework", framework is "US_TAX" or "INDIA_TAX" or
                "MANAGEMENT" ? "US_GAAP" : framework), ("facts", QuestionFacts.Json(Only(q.Facts, "category", "amount", "currency",
                "service_months", "elapsed_months"))));
            yield break;
        }
        if (q.Facts.ContainsKey("service_start") && q.Facts.ContainsKey("service_end"))
        {
            var calculator = framework is "US_TAX" or "INDIA_TAX" ? "tax-deduction" : "prepaid-schedule";
            yield return Call("schedule_spend", ("calculator", calculator), ("framework", framework),
                ("facts", QuestionFacts.Json(Only(q.Facts, "category", "amount", "currency", "service_start", "service_end",
                    "paid_date", "tax_method", "reporting_date").Concat(q.Proration is { } counted
                    ? [KeyValuePair.Create("proration", counted)] : []).ToDictionary())));
        }
    }

    private static IReadOnlyList<PlannedCall> Schedule(Question q, LocalDate today)
    {
        var framework = q.Frameworks[0];
        var schedule = Call("schedule_spend", ("calculator", q.Calculator), ("framework", framework),
            ("facts", QuestionFacts.Json(q.Facts)));
        // "Operating against finance": each is worked out.
        if (q.Calculator == "lease" && framework == "US_GAAP" && Says(q.Text, "operating") && Says(q.Text, "finance")
            && !q.Facts.ContainsKey("lease_class") && (Says(q.Text, "difference") || Says(q.Text, "compare")
            || Says(q.Text, "versus") || Says(q.Text, " vs ")))
            return [.. ((string[])["Operating", "Finance"]).Select(c => Call("schedule_spend",
                ("calculator", q.Calculator), ("framework", framework),
                ("facts", QuestionFacts.Json(q.Facts.Append(KeyValuePair.Create("lease_class", c)).ToDictionary()))))];
        // Whether a loss may come back is another answer in each.
        if (q.Calculator == "impairment-reversal" && q.Frameworks.Count > 1)
            return [.. q.Frameworks.Select(f => Call("schedule_spend", ("calculator", q.Calculator), ("framework", f),
                ("facts", QuestionFacts.Json(q.Facts))))];
        var treated = q.Calculator is "tax-deduction" or "tax-depreciation" or "prepaid-schedule" && q.Category is not null;
        return treated ? [Classify(Dated(q, today), framework), schedule] : [schedule];
    }

    private static bool Says(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static bool BlockedByDates(Question q, ToolCallRecord call) =>
        !q.Facts.ContainsKey("service_start")
        && (call.Name switch
        {
            "classify_spend" => call.Result,
            "compare_frameworks" => Verdicts.Primary(call.Result),
            _ => default
        }) is { ValueKind: JsonValueKind.Object } answer
        && Verdicts.Text(answer, "status") == "Blocked"
        && answer.GetProperty("questions").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
            && Verdicts.Text(first, "id") == "SERVICE_DATES";

    /// <summary>What the answer will be once the dates are known: the same facts with a year from this month on, marked as
    /// assumed.</summary>
    private static PlannedCall Hypothetical(Question q, ToolContext context)
    {
        var start = context.Today.ToYearMonth().FirstDay();
        var facts = Known(q);
        facts["service_start"] = DateRoles.Iso(start);
        facts["service_end"] = DateRoles.Iso(start.PlusMonths(q.TermMonths ?? 12).PlusDays(-1));
        var assumed = new JsonArray("service_start", "service_end");
        return q.Framework is { } framework && q.Intent == Intent.Treatment
            ? Call("classify_spend", ("framework", framework), ("facts", facts), ("assumed", assumed))
            : Call("compare_frameworks", ("facts", facts), ("assumed", assumed));
    }

    /// <summary>A write-off takes a prepayment to expense; any other cost is expensed against payables, the cautious
    /// entry.</summary>
    private static PlannedCall Entry(Question q)
    {
        var amount = q.Facts.TryGetValue("amount", out var stated) && decimal.TryParse(stated, out var value) ? value : 0;
        var writeOff = q.Text.Contains("write off", StringComparison.OrdinalIgnoreCase)
            || q.Text.Contains("write-off", StringComparison.OrdinalIgnoreCase);
        // What is accrued is not invoiced yet: the close itself credits it there.
        var accrues = q.Text.Contains("accru", StringComparison.OrdinalIgnoreCase);
        var credit = writeOff && q.Facts.GetValueOrDefault("payment_timing") == "Advance" ? Accounts.PrepaidCurrent
            : accrues ? UsageEntries.Accrued : TreatmentAccounts.Owed(q.Category ?? "");
        return Call("propose_entry", ("memo", MemoOf(q.Text)), ("date", q.From is { } month ? DateRoles.Iso(month.LastDay())
            : null),
            ("lines", new JsonArray(Leg(TreatmentAccounts.Expense(q.Category ?? ""), amount, 0), Leg(credit, 0, amount))));

        JsonObject Leg(string account, decimal debit, decimal credited) =>
            new() { ["account"] = account, ["debit"] = debit, ["credit"] = credited, ["agent"] = FirstAgent(q) };
    }

    private static readonly string[] Purposes = [" to ", " for "];
    private static readonly string[] Asking = ["propose", "draft", "prepare", "suggest", "raise", "write", "put", "can", "could",
        "please", "make", "book"];

    /// <summary>What the entry is for, without the words that ask for it: "propose an entry to accrue …" as "Accrue …".</summary>
    private static string MemoOf(string text)
    {
        var said = text.Trim();
        if (!Asking.Any(a => said.StartsWith(a, StringComparison.OrdinalIgnoreCase)))
            return said.Length > 0 ? char.ToUpperInvariant(said[0]) + said[1..] : said;
        var at = Purposes
            .Select(w => said.IndexOf(w, StringComparison.OrdinalIgnoreCase) is var i and > 0 and < 40 ? i + w.Length : 0)
            .Where(i => i > 0).DefaultIfEmpty(0).Min();
        return at < said.Length ? char.ToUpperInvariant(said[at]) + said[(at + 1)..] : said;
    }

    private static string? FirstAgent(Question q) => q.Agents.Count > 0 ? q.Agents[0] : null;

    /// <summary>Only facts that the rule library declares: a calculator's own inputs would be refused there.</summary>
    private static JsonObject Known(Question q)
    {
        var facts = q.Facts.ToDictionary(StringComparer.Ordinal);
        foreach (var name in (string[])["basis", "cost"])
        {
            if (facts.Remove(name, out var amount))
                facts.TryAdd("amount", amount);
        }
        return QuestionFacts.Json(facts.Where(f => RuleLibrary.Default.Facts.Find(f.Key) is { Derived: false, IsPolicy: false })
            .ToDictionary());
    }

    private static JsonArray? Assumed(Question q) => q.Assumed.Count == 0 ? null
        : new JsonArray([.. q.Assumed.Select(a => JsonValue.Create(a))]);

    private static Dictionary<string, string> Only(IReadOnlyDictionary<string, string> facts, params string[] names) =>
        facts.Where(f => names.Contains(f.Key)).ToDictionary();

    private static PlannedCall Call(string name, params (string Name, object? Value)[] arguments)
    {
        var json = new JsonObject();
        foreach (var (argument, value) in arguments)
        {
            if (value is not null)
                json[argument] = value as JsonNode
                    ?? (value is int number ? JsonValue.Create(number) : JsonValue.Create((string)value));
        }
        return new PlannedCall(name, json);
    }
}
