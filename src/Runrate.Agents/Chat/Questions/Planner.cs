using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Answers;
using Runrate.Agents.Chat.Tools;

namespace Runrate.Agents.Chat.Questions;

/// <summary>A tool call to make.</summary>
public sealed record PlannedCall(string Name, JsonObject Arguments);

/// <summary>Which tools answer a question: the calls a model would make, decided by rules. Pure.</summary>
public static class Planner
{
    /// <summary>The next calls, or none when the results suffice for an answer.</summary>
    public static IReadOnlyList<PlannedCall> Next(Question question, ToolContext context, IReadOnlyList<ToolCallRecord> done)
    {
        if (done.Count == 0)
            return First(question, context);
        return done.Count == 1 && BlockedByDates(question, done[0]) ? [Hypothetical(question, context)] : [];
    }

    private static IReadOnlyList<PlannedCall> First(Question q, ToolContext context) => q.Intent switch
    {
        Intent.Treatment => [Classify(q, q.Framework!), .. Schedules(q, q.Framework!)],
        Intent.Compare => [Compare(q), .. Schedules(q, (q.Frameworks.Count > 0 ? q.Frameworks[0] : "US_GAAP"))],
        Intent.Schedule => Schedule(q),
        Intent.Impairment => [.. q.Frameworks.Select(f => Call("test_impairment", ("framework", f),
            ("facts", QuestionFacts.Json(q.Facts))))],
        Intent.ResearchCredit => [Call("research_credit", ("facts", QuestionFacts.Json(q.Facts)))],
        Intent.DeferredTax => [Call("deferred_tax", ("framework", q.Frameworks[0]), ("facts", QuestionFacts.Json(q.Facts)))],
        Intent.AgentPnl => [.. q.Agents.Select(a => Call("get_agent_pnl", ("agent", a), ("from", From(q, context)),
            ("to", To(q, context)), ("book", Book(q))))],
        Intent.WorkforcePnl => [Call("get_workforce_pnl", ("from", From(q, context)), ("to", To(q, context)), ("book", Book(q)))],
        Intent.ExplainFigure =>
            [Call("explain_figure", ("agent", FirstAgent(q)), ("line", q.Line), ("from", From(q, context)),
            ("to", To(q, context)))],
        Intent.Variance => [Variance(q, context)],
        Intent.FindAgents => [Call("find_agents", ("filter", q.Filter), ("sort", q.Sort), ("order", q.Order), ("limit", q.Limit),
            ("period", To(q, context)))],
        Intent.Retirement => [.. q.Agents.Select(a => Call("assess_retirement", ("agent", a), ("period", To(q, context))))],
        Intent.Preview => [Preview(q, context)],
        Intent.Audit => [Call("audit_books")],
        Intent.CloseStatus => [Call("close_status", ("period", To(q, context)))],
        Intent.DraftMemo => [Call("draft_treatment_memo", ("framework", q.Framework ?? "US_GAAP"), ("facts", Known(q)),
            ("assumed", Assumed(q)))],
        Intent.ProposeEntry => [Entry(q)],
        Intent.ProposeRetirement => [.. q.Agents.Select(a => Call("propose_retirement", ("agent", a), ("reason", q.Text)))],
        _ => [],
    };

    private static PlannedCall Classify(Question q, string framework) =>
        Call("classify_spend", ("framework", framework), ("facts", Known(q)), ("assumed", Assumed(q)));

    private static PlannedCall Compare(Question q) => Call("compare_frameworks", ("facts", Known(q)), ("assumed", Assumed(q)),
        ("frameworks", q.Frameworks.Count > 1 ? new JsonArray([.. q.Frameworks.Select(f => JsonValue.Create(f))]) : null));

    /// <summary>A prepayment with its dates is spread at once; a cost for tax is put in its years.</summary>
    private static IEnumerable<PlannedCall> Schedules(Question q, string framework)
    {
        if (!q.Facts.ContainsKey("amount"))
            yield break;
        if (q.Facts.ContainsKey("service_start") && q.Facts.ContainsKey("service_end"))
        {
            var calculator = framework is "US_TAX" or "INDIA_TAX" ? "tax-deduction" : "prepaid-schedule";
            yield return Call("schedule_spend", ("calculator", calculator), ("framework", framework),
                ("facts", QuestionFacts.Json(Only(q.Facts, "category", "amount", "currency", "service_start", "service_end",
                    "paid_date", "tax_method", "reporting_date"))));
        }
    }

    private static IReadOnlyList<PlannedCall> Schedule(Question q)
    {
        var framework = q.Frameworks[0];
        var schedule = Call("schedule_spend", ("calculator", q.Calculator), ("framework", framework),
            ("facts", QuestionFacts.Json(q.Facts)));
        var treated = q.Calculator is "tax-deduction" or "tax-depreciation" or "prepaid-schedule" && q.Category is not null;
        return treated ? [Classify(q, framework), schedule] : [schedule];
    }

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

    private static PlannedCall Variance(Question q, ToolContext context)
    {
        var (from, to) = (q.From, q.To);
        if (from is { } single && from == to)
            (from, to) = ComparedWith(q.Text) && single < context.Period
                ? (single, context.Period) : (single.PlusMonths(-1), single);
        return Call("explain_variance", ("agent", FirstAgent(q)), ("from", from?.ToIso()), ("to", to?.ToIso()));
    }

    /// <summary>"Since September", "vs September": the month named is where the comparison starts.</summary>
    private static bool ComparedWith(string text) => text.ToLowerInvariant()
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Any(w => w.Trim('.', ',', '?') is "since" or "vs" or "versus"
            or "against" or "compared" or "over" or "from" or "than");

    /// <summary>A write-off takes a prepayment to expense; any other cost is expensed against payables, the cautious
    /// entry.</summary>
    private static PlannedCall Entry(Question q)
    {
        var amount = q.Facts.TryGetValue("amount", out var stated) && decimal.TryParse(stated, out var value) ? value : 0;
        var writeOff = q.Text.Contains("write off", StringComparison.OrdinalIgnoreCase)
            || q.Text.Contains("write-off", StringComparison.OrdinalIgnoreCase);
        var credit = writeOff && q.Facts.GetValueOrDefault("payment_timing") == "Advance" ? "1310"
            : EntrySketch.Owed(q.Category);
        return Call("propose_entry", ("memo", MemoOf(q.Text)),
            ("lines", new JsonArray(Leg(EntrySketch.Expense(q.Category), amount, 0), Leg(credit, 0, amount))));

        JsonObject Leg(string account, decimal debit, decimal credited) =>
            new() { ["account"] = account, ["debit"] = debit, ["credit"] = credited, ["agent"] = FirstAgent(q) };
    }

    private static readonly string[] Purposes = [" to ", " for "];

    /// <summary>What the entry is for, without the words that ask for it: "propose an entry to accrue …" as "Accrue …".</summary>
    private static string MemoOf(string text)
    {
        var said = text.Trim();
        var at = Purposes
            .Select(w => said.IndexOf(w, StringComparison.OrdinalIgnoreCase) is var i and > 0 and < 40 ? i + w.Length : 0)
            .Where(i => i > 0).DefaultIfEmpty(0).Min();
        return at < said.Length ? char.ToUpperInvariant(said[at]) + said[(at + 1)..] : said;
    }

    private static PlannedCall Preview(Question q, ToolContext context)
    {
        var life = q.Facts.TryGetValue("useful_life_months", out var months) ? int.Parse(months) : (int?)null;
        var last = q.Text.Contains("end of the year", StringComparison.OrdinalIgnoreCase)
            ? new NodaTime.LocalDate(context.Today.Year, 12, 31)
            : q.To?.LastDay() is { } named && named >= context.Today ? named : context.Today.ToYearMonth().LastDay();
        if (q.Facts.TryGetValue("price_percent", out var percent))
            return Call("preview_decision", ("agent", FirstAgent(q)), ("decision", "price-change"),
                ("pricePercent", JsonValue.Create(decimal.Parse(percent, System.Globalization.CultureInfo.InvariantCulture))));
        if (ModelNamed(q.Text) is { } model)
            return Call("preview_decision", ("agent", FirstAgent(q)), ("decision", "model-swap"), ("model", model));
        return Call("preview_decision", ("agent", FirstAgent(q)), ("decision", life is null ? "retirement" : "useful-life"),
            ("usefulLifeMonths", life), ("effectiveOn", life is null ? DateRoles.Iso(last) : null));
    }

    /// <summary>"Switch Atlas to gpt-4o-mini": the word after to, with or onto that holds a digit or a hyphen.</summary>
    private static string? ModelNamed(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var swaps = words.Any(w => w.ToLowerInvariant() is var l && (l.StartsWith("swap", StringComparison.Ordinal)
            || l.StartsWith("switch", StringComparison.Ordinal) || l.StartsWith("mov", StringComparison.Ordinal)
            || l.StartsWith("migrat", StringComparison.Ordinal) || l.StartsWith("replac", StringComparison.Ordinal)));
        for (var i = 1; swaps && i < words.Length; i++)
        {
            var word = words[i].TrimEnd('?', '.', ',', '!', ';');
            if (words[i - 1].ToLowerInvariant() is "to" or "with" or "onto" or "by" or "for" && word.Any(char.IsAsciiLetter)
                && word.Any(c => char.IsAsciiDigit(c) || c == '-'))
                return word;
        }
        return null;
    }

    private static string? FirstAgent(Question q) => q.Agents.Count > 0 ? q.Agents[0] : null;

    private static string From(Question q, ToolContext context) => (q.From ?? context.Period).ToIso();

    private static string To(Question q, ToolContext context) => (q.To ?? context.Period).ToIso();

    private static string? Book(Question q) => q.Framework switch
    {
        "US_GAAP" => "UsGaap",
        "IFRS" => "Ifrs",
        "IND_AS" => "IndAs",
        "US_TAX" => "UsTax",
        "INDIA_TAX" => "IndiaTax",
        _ => null,
    };

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
