using System.Text.Json;
using Runrate.Agents.Chat.Offline;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers;

/// <summary>The card of one framework's treatment.</summary>
internal static class TreatmentAnswer
{
    private const int FlipsShown = 4;

    public static string Write(Question question, IReadOnlyList<ToolCallRecord> classifications, ToolCallRecord? schedule,
        IReadOnlyList<ToolCallRecord> calls)
    {
        var result = classifications[0].Result;
        var verdict = Verdicts.OfTreatment(result) ?? "";
        var currency = question.Facts.GetValueOrDefault("currency") ?? "USD";
        return AnswerParts.LeftOut(question) + AnswerTemplate.Fill("treatment", AnswerParts.Values(
            ("verdict", verdict),
            ("framework", AnswerText.Framework(Verdicts.Text(result, "framework"))),
            ("headline", Headline(result, verdict, question, schedule, currency)),
            ("provisional", Provisional(question, result, verdict, classifications)),
            ("question", Ask(calls)),
            ("maths", Maths(result, schedule, currency)),
            ("why", Why(question, result)),
            ("flips", Flips(result)),
            ("entry", EntrySketch.Write(result, Called(question, classifications[0]), currency)),
            ("caveats", Caveats(result)),
            ("reading", AnswerParts.Reading(question)),
            ("disclaimer", AnswerWriter.Disclaimer)));
    }

    /// <summary>The question with the days that the verdict took as given.</summary>
    private static Question Called(Question question, ToolCallRecord call) => !question.Facts.ContainsKey("service_months")
        || !call.Arguments.TryGetProperty("facts", out var facts) ? question : question with
        {
            Facts = question.Facts.Concat(facts.EnumerateObject().Where(f => f.Value.ValueKind == JsonValueKind.String
                && !question.Facts.ContainsKey(f.Name)).Select(f => KeyValuePair.Create(f.Name, f.Value.GetString()!))).ToDictionary(),
        };

    internal static string Ask(IReadOnlyList<ToolCallRecord> calls) => Verdicts.FirstQuestion(calls) is { } question
        ? $"**One question:** {AnswerText.Escape(Verdicts.Text(question, "ask"), 400)} " +
            $"{(Verdicts.Text(question, "ref") is { } reference ? $"({reference})" : "")}{Choices(question)}"
        : "";

    private static string Choices(JsonElement question) => !Verdicts.IsChoice(question) ? "" : question.TryGetProperty("options", out var options)
        && options.ValueKind == JsonValueKind.Array && options.GetArrayLength() > 0
        ? " Answer: " + string.Join(" / ", options.EnumerateArray().Select(o => AnswerText.FactValue(o.GetString()))
            .Append("not known").Distinct()) + "."
        : "";

    private static string Headline(JsonElement result, string verdict, Question question, ToolCallRecord? schedule,
        string currency)
    {
        var treatment = AnswerText.Words(Verdicts.Text(result, "taxTreatment") ?? Verdicts.Text(result, "bookTreatment"));
        var amount = Amount(question, currency);
        var spread = Spread(result, schedule, currency);
        var isTax = Verdicts.Text(result, "taxTreatment") is not null;
        var line = !isTax && Verdicts.Text(result, "pnlLine") is { } pnl ? $"; income statement: {AnswerText.Words(pnl)}" : "";
        var sheet = !isTax && Verdicts.Text(result, "balanceSheetLine") is { } balance && balance != "None"
            ? $"; balance sheet: {AnswerText.Words(balance)}" : "";
        if (verdict != Verdicts.NeedFacts && At(question, schedule, currency) is { Length: > 0 } at)
            return $"{treatment}{(amount.Length > 0 ? ", " + amount : "")}{spread}. {at}";
        if (verdict != Verdicts.NeedFacts)
            return $"{treatment}{(amount.Length > 0 ? ", " + amount : "")}{spread}{line}{sheet}.";
        var meanwhile = Verdicts.Text(result, "status") == "Blocked"
            ? $"nothing posts and the cash{(amount.Length > 0 ? $" of {amount}" : "")} waits in suspense (1990)"
            : $"treat {(amount.Length > 0 ? amount : "it")} as: {treatment}, the cautious answer{line}";
        return $"until the question below is answered, {meanwhile}.";
    }

    /// <summary>The charge of a month, by the schedule, else by the verdict's own figures.</summary>
    internal static string Spread(JsonElement result, ToolCallRecord? schedule, string currency) =>
        schedule is not null && schedule.Result.TryGetProperty("monthly", out var monthly) && schedule.Result.TryGetProperty("months", out var months)
            ? $", {AnswerText.Money(monthly.GetDecimal(), currency)} a month over {months.GetInt32()} months"
            : result.TryGetProperty("amounts", out var amounts) && amounts.TryGetProperty("monthlyAmortisation", out var amortisation)
                ? $", {AnswerText.Money(amortisation.GetDecimal(), currency)} a month over {Life(result)} months" : "";

    /// <summary>The expense of the year and the balance of the day that were asked for.</summary>
    private static string At(Question question, ToolCallRecord? schedule, string currency)
    {
        if (schedule is null || ToolJson.IsRefusal(schedule.Result))
            return "";
        var parts = new List<string>();
        if (CalculationHeadline.OfMonth(question, schedule.Result, currency) is { } month)
            parts.Add(month.Trim());
        if (question.AskedYear is { } year && schedule.Result.TryGetProperty("byYear", out var years) && years.ValueKind == JsonValueKind.Object
            && years.TryGetProperty($"{year}", out var expense))
            parts.Add($"Expense of {year}: **{AnswerText.Money(expense.GetDecimal(), currency)}**.");
        if (Left(schedule.Result, currency) is { } left)
            parts.Add(left);
        if (question.Facts.TryGetValue("reporting_date", out var day) && schedule.Result.TryGetProperty("at", out var at)
            && at.TryGetProperty(day, out var balance))
            parts.Add($"Left on {day}: **{AnswerText.Money(balance.GetProperty("total").GetDecimal(), currency)}**, of which "
                + $"{AnswerText.Money(balance.GetProperty("current").GetDecimal(), currency)} current and "
                + $"{AnswerText.Money(balance.GetProperty("noncurrent").GetDecimal(), currency)} non-current.");
        return string.Join(' ', parts);
    }

    /// <summary>What is left after the months that were asked for.</summary>
    internal static string? Left(JsonElement schedule, string currency) => schedule.TryGetProperty("elapsedMonths", out var elapsed)
        && schedule.TryGetProperty("totalPrepaid", out var left)
        ? $"Left after {elapsed.GetInt32()} months: **{AnswerText.Money(left.GetDecimal(), currency)}**." : null;

    /// <summary>What was spent, in the words of money; empty where no amount was said.</summary>
    internal static string Amount(Question question, string currency) => (question.Facts.TryGetValue("amount", out var stated)
        || question.Facts.TryGetValue("basis", out stated) || question.Facts.TryGetValue("cost", out stated)) && decimal.TryParse(stated,
            out var value) ? AnswerText.Money(value, currency) : "";

    private static string Life(JsonElement result) => result.TryGetProperty("usefulLifeMonths", out var life) ? life.GetRawText()
        : "";

    /// <summary>What the answer will be once the blocking fact is known, and what it is until assumptions are
    /// confirmed.</summary>
    private static string Provisional(Question question, JsonElement result, string verdict,
        IReadOnlyList<ToolCallRecord> classifications)
    {
        if (verdict == Verdicts.NeedFacts && Conditional(question, classifications) is { } condition)
            return condition;
        if (verdict == Verdicts.NeedFacts && classifications.Count > 1 && question.Supposed.Count == 0
            && Verdicts.OfTreatment(classifications[1].Result) is { } later and not Verdicts.NeedFacts)
            return $"Once the dates of service are known it is **{later}**: " +
                $"{Sentence(Verdicts.Text(classifications[1].Result, "because"))}";
        if (question.Supposed.Count > 0 && classifications.Count > 1
            && Verdicts.OfTreatment(classifications[1].Result) is { } then)
            return $"That is as things stand. If what you suppose holds, it is **{then}**: " +
                $"{Sentence(Verdicts.Text(classifications[1].Result, "because"))}";
        return Verdicts.Text(result, "conservativeTreatment") is { } cautious
            && cautious != Verdicts.Text(result, "bookTreatment")
            ? $"This rests on an assumption marked below. Until someone confirms it, the cautious treatment posts: " +
                $"{AnswerText.Words(cautious)}."
            : "";
    }

    /// <summary>"CAPEX if it is authorised and funded: …": the answer under what is asked, each condition named.</summary>
    private static string? Conditional(Question question, IReadOnlyList<ToolCallRecord> classifications)
    {
        if (question.Supposed.Count > 0 || classifications.Count < 2 || Conditions(question, classifications[1]) is not { Length: > 0 } conditions)
            return null;
        var result = classifications[1].Result;
        return Verdicts.OfTreatment(result) is { } then and not Verdicts.NeedFacts
            ? $"**{then}** if {conditions}: {Headline(result, then, question, null, question.Facts.GetValueOrDefault("currency") ?? "USD")} "
                + Sentence(Verdicts.Text(result, "because")) : null;
    }

    /// <summary>The facts that a second call took as given, in words.</summary>
    internal static string Conditions(Question question, ToolCallRecord call)
    {
        if (!call.Arguments.TryGetProperty("assumed", out var assumed) || !call.Arguments.TryGetProperty("facts", out var facts))
            return "";
        var names = assumed.EnumerateArray().Select(a => a.GetString()!).Where(a => !question.Assumed.Contains(a)).ToList();
        if (names.Contains("service_start"))
            return "";
        var all = names.Where(n => n.StartsWith("ias38_57.", StringComparison.Ordinal)).ToList();
        var words = names.Except(all.Count == 6 ? all : []).Select(n => $"{AnswerText.Fact(n)}: {AnswerText.FactValue(Value(facts, n))}").ToList();
        if (all.Count == 6)
            words.Add("all six criteria of IAS 38.57 are met");
        return string.Join(", ", words);
    }

    private static string? Value(JsonElement facts, string name)
    {
        foreach (var part in name.Split('.'))
        {
            if (facts.ValueKind != JsonValueKind.Object || !facts.TryGetProperty(part, out facts))
                return null;
        }
        return facts.ValueKind == JsonValueKind.String ? facts.GetString() : facts.GetRawText();
    }

    internal static string Maths(JsonElement result, ToolCallRecord? schedule, string currency)
    {
        if (schedule is not null && schedule.Result.TryGetProperty("workings", out var workings))
            return AnswerParts.List(CalculationAnswer.Workings(workings)
                .Concat(ByYear(schedule.Result, currency)));
        if (!result.TryGetProperty("amounts", out var amounts))
            return "";
        var lines = new List<string>();
        foreach (var member in amounts.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Number)
                lines.Add($"{AnswerText.Title(member.Name)}: {AnswerText.Money(member.Value.GetDecimal(), currency)}");
            else if (member.Value.ValueKind == JsonValueKind.Object)
                lines.Add("By year: " + string.Join(", ", member.Value.EnumerateObject()
                    .Select(y => $"{y.Name} {AnswerText.Money(y.Value.GetDecimal(), currency)}")));
        }
        return AnswerParts.List(lines);
    }

    /// <summary>What the books and the tax return take in each year, where the calculator says so.</summary>
    private static IEnumerable<string> ByYear(JsonElement result, string currency)
    {
        foreach (var (name, title) in ((string, string)[])[("byYear", "Expense by year"), ("deductionByYear",
            "Deduction by year")])
        {
            if (result.TryGetProperty(name, out var years) && years.ValueKind == JsonValueKind.Object
                && years.EnumerateObject().All(y => y.Value.ValueKind == JsonValueKind.Number))
                yield return $"{title}: " + string.Join(", ", years.EnumerateObject()
                    .Select(y => $"{y.Name} {AnswerText.Money(y.Value.GetDecimal(), currency)}"));
        }
        if (result.TryGetProperty("elapsedMonths", out _))
            yield break;
        if (result.TryGetProperty("expenseToDate", out var spent) && spent.ValueKind == JsonValueKind.Number)
            yield return $"Expensed to {Day(result)}: {AnswerText.Money(spent.GetDecimal(), currency)}";
        foreach (var (name, title) in ((string, string)[])[("totalPrepaid", "Left prepaid"), ("current", "Current"),
            ("noncurrent", "Non-current")])
        {
            if (result.TryGetProperty(name, out var left) && left.ValueKind == JsonValueKind.Number)
                yield return $"{title} on {Day(result)}: {AnswerText.Money(left.GetDecimal(), currency)}";
        }
    }

    private static string Day(JsonElement result) => result.TryGetProperty("at", out var at) && at.ValueKind == JsonValueKind.Object
        && at.EnumerateObject().Any() ? at.EnumerateObject().First().Name : "the day of reporting";

    private static string Why(Question question, JsonElement result)
    {
        var lines = new List<string> { Sentence(Verdicts.Text(result, "because")) };
        lines.Add("Rules " + string.Join(" → ", Strings(result, "ruleIds").Select(r => $"`{r}`")) + "; " + Citations(result));
        var facts = result.GetProperty("factsUsed").EnumerateArray()
            .Select(f => $"{AnswerText.Fact(Verdicts.Text(f, "fact")!)}: {AnswerText.FactValue(Verdicts.Text(f, "value"))} " +
                $"({Source(question, Verdicts.Text(f, "fact")!, Verdicts.Text(f, "source"))})");
        lines.Add("Facts: " + string.Join("; ", facts));
        if (Verdicts.Text(result, "usefulLifeMonths") is null && result.TryGetProperty("usefulLifeMonths", out var life))
            lines.Add($"Useful life {life.GetRawText()} months, {AnswerText.Words(Verdicts.Text(result, "method"))}");
        if (Verdicts.Text(result, "indiaTax") is { } block)
            lines.Add($"Indian tax: {AnswerText.Words(block)}");
        lines.Add($"Rulebook {Verdicts.Text(result.GetProperty("rulebook"), "version")}, " +
            $"`{Verdicts.Text(result.GetProperty("rulebook"), "hash")?[..19]}`");
        return AnswerParts.List(lines);
    }

    private static string Citations(JsonElement result)
    {
        var cites = result.GetProperty("citations").EnumerateArray()
            .Select(c => AnswerText.Escape(Verdicts.Text(c, "id"), 200)
                + (c.GetProperty("verified").GetBoolean() ? "" : " (paragraph to be confirmed)"));
        return string.Join("; ", cites);
    }

    private static string Flips(JsonElement result) =>
        AnswerParts.List(result.GetProperty("flips").EnumerateArray().Take(FlipsShown)
        .Select(f => $"{AnswerText.Fact(Verdicts.Text(f, "fact")!)}: {AnswerText.FactValue(Verdicts.Text(f, "from"))} → " +
            $"**{AnswerText.FactValue(Verdicts.Text(f, "to"))}** would give {AnswerText.Words(Verdicts.Text(f, "treatment"))}"));

    private static string Caveats(JsonElement result)
    {
        var lines = Strings(result, "flags").Where(f => !f.StartsWith("DEFAULTED", StringComparison.Ordinal)).Select(Flag)
            .ToList();
        if (Verdicts.Text(result, "seedOverridden") is { } overridden)
            lines.Add(Departure(overridden));
        if (result.TryGetProperty("postsToLedger", out var posts) && posts.ValueKind == JsonValueKind.False)
            lines.Add("The management book never posts to a statutory or tax book.");
        return AnswerParts.List(lines);
    }

    /// <summary>"C-10 Runrate: …" as "Runrate says: …".</summary>
    private static string Departure(string overridden)
    {
        var (space, colon) = (overridden.IndexOf(' ', StringComparison.Ordinal), overridden.IndexOf(": ",
            StringComparison.Ordinal));
        return overridden.StartsWith("C-", StringComparison.Ordinal) && space > 0 && colon > space
            ? $"{overridden[(space + 1)..colon]} says otherwise: {overridden[(colon + 2)..]}" : overridden;
    }

    /// <summary>A flag without its code in capitals, as a sentence.</summary>
    internal static string Flag(string flag)
    {
        var at = flag.IndexOf(": ", StringComparison.Ordinal);
        var coded = at > 0 && flag.Take(at).All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');
        var text = AnswerText.Prose(coded ? flag[(at + 2)..] : flag);
        return text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text;
    }

    private static IEnumerable<string> Strings(JsonElement result, string name) =>
        result.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(s => s.GetString()!) : [];

    /// <summary>What the asker said, in the asker's words; what follows from the kind of cost is not put in anyone's
    /// mouth.</summary>
    private static string Source(Question question, string fact, string? source) => source switch
    {
        "assumption" => "**assumed**",
        "user" => question.Said.TryGetValue(fact, out var words) ? $"you said “{AnswerText.Escape(words)}”" : "from the question",
        "register" => "taken as usual",
        _ => AnswerText.Words(source),
    };

    internal static string Sentence(string? text) => AnswerText.Prose(text);
}
