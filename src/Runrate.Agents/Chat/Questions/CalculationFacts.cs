using NodaTime;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>The inputs of a calculation, by the names its calculator reads.</summary>
internal sealed partial class CalculationFacts(
    SortedDictionary<string, string> facts, IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits, Figures figures,
        Dictionary<string, LocalDate> dates,
    string? category, IReadOnlyList<string> frameworks, LocalDate today)
{
    private static readonly string[] Falls = ["fall", "fell", "drop", "cut", "cheaper", "lower", "decrease", "less", "reduce",
        "reduced",
        "down", "discount", "decline"];

    /// <summary>What must be said before the calculation can go on, in plain words; null where nothing is missing.</summary>
    public string? Asks { get; private set; }

    private bool Says(string word) => tokens.Any(t => t.Text == word);

    private int? Months(params TermRole[] roles) => figures.Terms.FirstOrDefault(t => roles.Contains(t.Role))?.Months;

    /// <param name="changes">Whether the words change a test made before, whose asset is known.</param>
    public void Impairment(bool changes)
    {
        Roles("carrying_amount", "undiscounted_cash_flows", "fair_value", "fvlcd", "value_in_use", "recoverable_amount",
            "capitalised_wip", "unamortised",
            "estimated_future_gross_revenue", "costs_to_complete_dispose_maintain");
        Roles("goodwill", "other_intangibles", "ppe", "disposal_costs", "discount_rate");
        if (facts.ContainsKey("goodwill"))
            Unit();
        if (category is "InternalAiSoftwareDevelopment" && facts.GetValueOrDefault("probable_to_complete") == "No"
            && !facts.ContainsKey("carrying_amount") && !facts.ContainsKey("capitalised_wip") && Cost() is { } unfinished)
            facts["capitalised_wip"] = unfinished;
        // What a buyer would give is fair value where a test is made.
        if (!facts.ContainsKey("fair_value") && !facts.ContainsKey("fvlcd") && (figures.Roles.GetValueOrDefault("proceeds")
            ?? (facts.ContainsKey("carrying_amount") && tokens.Any(t => t.Text is "sell" or "fetch" or "sold") ? Cost() : null)) is { } offered)
            facts["fair_value"] = offered;
        CashFlows();
        if (frameworks.Contains("US_GAAP") && facts.TryGetValue("fvlcd", out var lessCosts))
            facts.TryAdd("fair_value", lessCosts);
        if (!facts.ContainsKey("carrying_amount") && !facts.ContainsKey("capitalised_wip") && !facts.ContainsKey("unamortised")
            && Cost() is { } cost)
        {
            // An amount without a life beside figures of a test is what the asset stands at.
            var ages = Months(TermRole.Life, TermRole.Duration) is not null || Months(TermRole.Elapsed) is not null;
            var tested = facts.ContainsKey("fair_value") || facts.ContainsKey("value_in_use")
                || facts.ContainsKey("recoverable_amount")
                || facts.ContainsKey("fvlcd") || facts.ContainsKey("undiscounted_cash_flows");
            facts[ages || changes || !tested ? "cost" : "carrying_amount"] = cost;
            Put("useful_life_months", Months(TermRole.Life, TermRole.Duration));
            Put("elapsed_months", Months(TermRole.Elapsed));
        }
        Keep("currency");
    }

    /// <summary>A unit that holds goodwill is measured by its own names.</summary>
    private void Unit()
    {
        if (facts.Remove("carrying_amount", out var carrying))
            facts["carrying"] = carrying;
        if (facts.Remove("recoverable_amount", out var recoverable))
            facts["recoverable"] = recoverable;
    }

    /// <summary>Flows year by year, listed or level, with table factors where the question gives them.</summary>
    private void CashFlows()
    {
        var factors = figures.Roles.GetValueOrDefault("pv_factors")?.Split(',') ?? [];
        var flows = figures.Roles.GetValueOrDefault("flow_list")?.Split(',') ?? [];
        var terms = (Months(TermRole.Duration, TermRole.Benefit) ?? 0) / 12;
        if (flows.Length == 1 && Math.Max(factors.Length, terms) is > 1 and < 100 and var years)
            flows = [.. Enumerable.Repeat(flows[0], years)];
        if (flows.Length == 0 || (factors.Length == 0 && !facts.ContainsKey("discount_rate")
            && !figures.Roles.ContainsKey("rate")))
            return;
        facts["cash_flows"] = "[" + string.Join(',', flows.Select((cf, t) => factors.Length > t
            ? $$"""{"t":{{t + 1}},"cf":{{cf}},"pvf":"{{factors[t]}}"}""" : $$"""{"t":{{t + 1}},"cf":{{cf}}}""")) + "]";
        facts.Remove("undiscounted_cash_flows");
        if (factors.Length == 0 && figures.Roles.TryGetValue("rate", out var rate))
            facts.TryAdd("discount_rate", rate);
    }

    public void Credit(List<string> notes)
    {
        Roles("gross_credit", "domestic_re");
        if (facts.ContainsKey("gross_credit"))
        {
            if (!facts.ContainsKey("domestic_re") && Cost() is { } research)
                facts["domestic_re"] = research;
            facts["tax_rate"] = figures.Roles.GetValueOrDefault("rate") ?? "0.21";
            facts["elect_280C"] = facts.GetValueOrDefault("elect_280C") == "Yes" ? "true" : "false";
            return;
        }
        if (ResearchSpend.Asks(tokens, facts) || ResearchSpend.Read(tokens, facts, notes))
            return;
        Roles("qre", "prior3", "fixed_base_pct", "avg_gross_receipts", "base_amount_computed");
        ByYear();
        facts["method"] = Says("regular") || facts.ContainsKey("fixed_base_pct") ? "Regular" : "ASC";
        facts["elect_280C"] = facts.GetValueOrDefault("elect_280C") == "Yes" ? "true" : "false";
        if (Ratios.Read(tokens) is { Count: > 0 } shares && shares.FirstOrDefault(s => s.Label is "development" or "dev" or "research"
            or "testing" or "test" or "training" or "experiment"
            or "experimentation") is { } qualifying)
        {
            facts["cloud"] = FigureReader.Plain(qualifying.Amount);
            ResearchSpend.Cloud(facts);
        }
        var cloudCase = facts.ContainsKey("cloud") || facts.ContainsKey("primary_user") || facts.ContainsKey("owned_by_other")
            || hits.Any(h => h is { Kind: "signal", Value: "rent" or "cloud" or "gpu" });
        if (facts.GetValueOrDefault("prior3")?.Contains(',') != true && Says("prior")
            && tokens.Any(t => t.Text is "nothing" or "none" or "zero" or "no"))
            facts["prior3"] = "0,0,0";
        if (!facts.ContainsKey("qre") && !facts.ContainsKey("cloud") && figures.Amount is { } amount)
            facts[cloudCase ? "cloud" : "qre"] = FigureReader.Plain(amount);
        if (facts.ContainsKey("cloud"))
        {
            facts.Remove("method");
            facts.Remove("elect_280C");
            facts.TryAdd("location", facts.GetValueOrDefault("research_location") ?? "US");
            if (Says("development") || Says("dev"))
                facts.TryAdd("environment", "Development");
            foreach (var flag in (string[])["owned_by_other", "off_premises"])
            {
                if (facts.TryGetValue(flag, out var yes))
                    facts[flag] = yes is "Yes" or "true" ? "true" : "false";
            }
        }
    }

    /// <summary>"2026 1.2m; 2025 900k, 2024 800k, 2023 700k": the last year is the year of the credit, the others come before it.</summary>
    private void ByYear()
    {
        var years = new SortedDictionary<int, decimal>();
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            var at = tokens[i].IsDatePart ? i + 1 : -1;
            while (at > 0 && at < tokens.Count && at <= i + 3 && tokens[at].Kind == TokenKind.Word)
                at++;
            if (at > 0 && at < tokens.Count && ItemReader.IsAmount(tokens[at]))
                years.TryAdd((int)tokens[i].Value, tokens[at].Value);
        }
        if (years.Count < 2 || years.Keys.Last() - years.Keys.First() != years.Count - 1)
            return;
        facts["qre"] = FigureReader.Plain(years.Values.Last());
        facts["prior3"] = string.Join(',', years.Values.SkipLast(1).TakeLast(3).Select(FigureReader.Plain));
    }

    /// <summary>Software to be sold is charged by its revenues where they are more than the straight line.</summary>
    private bool SoldSoftware()
    {
        Roles("current_revenue", "total_revenue");
        // What is expected yet, beside what this year brought, is not the whole.
        if (!facts.ContainsKey("total_revenue") && facts.TryGetValue("current_revenue", out var now)
            && figures.Roles.GetValueOrDefault("future_revenue") is { } yet)
            facts["total_revenue"] = FigureReader.Plain(decimal.Parse(now, System.Globalization.CultureInfo.InvariantCulture)
                + decimal.Parse(yet, System.Globalization.CultureInfo.InvariantCulture));
        if (!facts.ContainsKey("current_revenue") || !facts.ContainsKey("total_revenue"))
            return false;
        if (Months(TermRole.Life, TermRole.Duration) is { } months)
            facts["life_years"] = FigureReader.Plain(months / 12m);
        return true;
    }

    public void Amortisation()
    {
        if (Cost() is { } cost)
            facts["cost"] = cost;
        facts.Remove("amount");
        Roles("total_units", "units_by_period", "salvage", "new_salvage");
        if (TimelineReader.Read(tokens) is { Count: > 1 } pieces)
        {
            facts.Clear();
            facts["timeline"] = pieces.ToJsonString();
            return;
        }
        if (Produced() || SoldSoftware())
            return;
        Method();
        Keep("currency");
        var elapsed = Months(TermRole.Elapsed) ?? AtMonth();
        if (Months(TermRole.Remaining) is { } remaining && elapsed is not null)
            facts["new_remaining_life_months"] = remaining.ToString();
        if (Months(TermRole.NewLife) is { } newLife && Months(TermRole.Life, TermRole.Duration) is { } oldLife)
        {
            facts["life_years"] = FigureReader.Plain(oldLife / 12m);
            facts["new_total_life_years"] = FigureReader.Plain(newLife / 12m);
            if (elapsed is { } after)
                facts["elapsed_years"] = FigureReader.Plain(after / 12m);
            return;
        }
        if (facts.ContainsKey("total_units"))
            return;
        facts.Remove("new_salvage");
        if (!facts.ContainsKey("salvage") && Residual() is { } share)
            facts["residual_pct"] = share;
        if (facts.Remove("salvage", out var residual))
            facts["residual"] = residual;
        if (Proration(tokens) is { } counted)
            facts["proration"] = counted;
        Put("useful_life_months", Months(TermRole.Life, TermRole.Duration, TermRole.Benefit));
        Put("elapsed_months", elapsed);
        if (Ceases(elapsed) is { } ceases)
        {
            (facts["elapsed_months"], facts["committed_cease_use_in_months"]) = (ceases.Elapsed.ToString(), ceases.Left.ToString());
            facts["asset_group_recoverable"] = facts.GetValueOrDefault("asset_group_recoverable") == "No" ? "false" : "true";
            return;
        }
        if (Months(TermRole.Ahead) is { } ahead && elapsed is not null)
        {
            facts["committed_cease_use_in_months"] = ahead.ToString();
            facts["asset_group_recoverable"] = facts.GetValueOrDefault("asset_group_recoverable") == "No" ? "false" : "true";
        }
        if (Date("service_start", "date", "acquired_date", "put_to_use", "placed_in_service") is { } start)
            facts["start"] = start;
        if (Date("reporting_date") is { } reporting && facts.ContainsKey("start"))
            facts["reporting_date"] = reporting;
    }

    /// <summary>"40 million calls in total, 6 million this year": the largest count is of all, the others are by period.</summary>
    private bool Produced()
    {
        if (!(Says("unit") && Says("production")) && !(Says("usage") && Says("based")))
            return false;
        var counts = Enumerable.Range(0, tokens.Count).Where(i => tokens[i] is
        {
            Kind: TokenKind.Number, Currency: null, IsPercent: false, IsDatePart: false, IsReference: false, IsRange: false
        } && !FigureReader.IsUnit(tokens, i) && FigureReader.Plain(tokens[i].Value) != Cost()).Select(i => tokens[i].Value).ToList();
        if (counts.Count < 2)
            return false;
        var total = counts.Max();
        facts["total_units"] = FigureReader.Plain(total);
        facts["units_by_period"] = string.Join(',', counts.Where((c, i) => i != counts.IndexOf(total)).Select(FigureReader.Plain));
        return true;
    }

    /// <summary>"10% residual": a share of cost.</summary>
    private string? Residual() => Enumerable.Range(0, tokens.Count).Where(i => tokens[i].IsPercent && tokens.Skip(Math.Max(0, i - 3)).Take(7)
        .Any(t => t.Text is "residual" or "salvage" or "scrap")).Select(i => (tokens[i].Value / 100).ToString("0.00##")).FirstOrDefault();

    /// <summary>The method named last that is not denied: "declining or straight line: give me straight line".</summary>
    private void Method()
    {
        for (var i = tokens.Count - 1; i >= 0; i--)
        {
            if (MethodAt(i) is not { } method || IsPassedOver(i))
                continue;
            if (method != "StraightLine")
                facts["method"] = method;
            if (method == "DecliningBalance" && figures.Roles.GetValueOrDefault("rate") is { } rate && rate != Residual())
                facts[rate.StartsWith("0.", StringComparison.Ordinal) ? "rate" : "factor"] = rate;
            return;
        }
    }

    private string? MethodAt(int i) => tokens[i].Text switch
    {
        "declining" or "reducing" or "diminishing" or "ddb" or "wdv" => "DecliningBalance",
        "double" when i + 1 == tokens.Count || tokens[i + 1].Text is not ("declining" or "reducing" or "diminishing" or "entry")
            => "DecliningBalance",
        "digit" or "syd" => "SumOfYearsDigits",
        "straight" or "straightline" or "slm" or "linear" => "StraightLine",
        _ => null,
    };

    private bool IsPassedOver(int i) => Enumerable.Range(Math.Max(0, i - 3), Math.Min(3, i)).Any(k => tokens[k].Text is "not" or "without"
        or "no" or "than" || (tokens[k].Text == "of" && k > 0 && tokens[k - 1].Text == "instead"));

    /// <summary>What is saved each month against what it costs once, or the volume from which a cheaper unit is worth it.</summary>
    public void BreakEven(List<string> notes)
    {
        facts.Clear();
        var sides = Sides.Read(tokens);
        Put("one_off", sides.Sum(Paid.Once, true));
        Put("monthly_before", sides.Sum(Paid.Monthly, false));
        Put("monthly_after", sides.Sum(Paid.Monthly, true));
        Put("unit_cost_before", sides.Sum(Paid.PerUnit, false));
        Put("unit_cost_after", sides.Sum(Paid.PerUnit, true));
        var units = facts.ContainsKey("unit_cost_before") || facts.ContainsKey("unit_cost_after");
        Put("units_per_month", units ? sides.UnitsAMonth : null);
        // One amount that runs on, beside what replaces it once: nothing is said to run on afterwards.
        if (!units && facts.ContainsKey("one_off") && facts.ContainsKey("monthly_before") && !facts.ContainsKey("monthly_after")
            && sides.Amounts.Count == 2)
        {
            facts["monthly_after"] = "0";
            notes.Add("no running cost afterwards, because none is stated");
        }
        Keep("currency");
    }

    /// <summary>"By days", "count days": how the first and the last month count, where it is said.</summary>
    internal static string? Proration(IReadOnlyList<Token> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Text is "daily" || (tokens[i].Text == "day" && ((i > 0 && tokens[i - 1].Text is "by" or "count" or "counting" or "actual"
                or "exact" or "per") || tokens.Skip(i + 1).Take(1).Any(t => t.Text is "basis" or "count" or "wise" or "based"))))
                return "daily_actual";
            if (tokens[i].Text is "mid" && tokens.Skip(i + 1).Take(1).Any(t => t.Text == "month"))
                return "mid_month";
        }
        return null;
    }

    public void Prepaid(List<string> assumed, List<string> notes)
    {
        if (Proration(tokens) is { } counted)
            facts["proration"] = counted;
        if (category is not null)
            facts["category"] = category;
        Keep("currency");
        Roles("upfront", "monthly");
        if (facts.ContainsKey("upfront") && !facts.ContainsKey("monthly")
            || (facts.ContainsKey("monthly") && !facts.ContainsKey("upfront")))
        {
            facts["amount"] = facts.GetValueOrDefault("upfront") ?? facts["monthly"];
            facts.Remove("upfront");
            facts.Remove("monthly");
        }
        TreatmentFacts.Service(facts, figures, dates, assumed, notes);
        if (Date("reporting_date") is { } reporting)
            facts["reporting_date"] = reporting;
    }

    public void ErrorCorrection()
    {
        if (Says("capitalized") && !Says("expensed"))
        {
            Asks = "What was capitalised in error is carried too high, and profit was too high, by what is still carried of it. I work out the other "
                + "error, an expense that should have been spread; for this one say what is still carried, and ask to write it off.";
            return;
        }
        Roles("correct_expense");
        if (category is not null)
            facts["category"] = category;
        var year = tokens.FirstOrDefault(t => t.IsDatePart)?.Text
            ?? tokens.FirstOrDefault(t => t.Date is not null)?.Date?.Year.ToString() ?? "year";
        if (facts.Remove("correct_expense", out var correct))
            facts[$"correct_{year}_expense"] = correct;
        facts["error"] = $"expensed_in_full_{year}";
    }

    /// <summary>"Decided at month 12".</summary>
    private int? AtMonth()
    {
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Text == "month" && tokens[i + 1] is { Kind: TokenKind.Number, IsMoney: false } number
                && number.Value is > 0 and < 600)
                return (int)number.Value;
        }
        return null;
    }

    private string? Cost() => figures.Roles.GetValueOrDefault("cost")
        ?? (figures.Amount is { } amount ? FigureReader.Plain(amount) : null);

    private string? Date(params string[] roles) =>
        roles.Where(dates.ContainsKey).Select(r => DateRoles.Iso(dates[r])).FirstOrDefault();

    private void Roles(params string[] names)
    {
        foreach (var name in names.Where(figures.Roles.ContainsKey))
            facts[name] = figures.Roles[name];
    }

    private void Put(string fact, decimal? amount)
    {
        if (amount is { } stated)
            facts[fact] = FigureReader.Plain(stated);
    }

    private void Put(string fact, int? months)
    {
        if (months is { } stated)
            facts[fact] = stated.ToString();
    }

    private void Keep(string fact)
    {
        if (fact == "currency" && figures.Currency is { } currency && currency != "USD")
            facts[fact] = currency;
    }
}
