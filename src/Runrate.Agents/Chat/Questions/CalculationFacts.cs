using NodaTime;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>The inputs of a calculation, by the names its calculator reads.</summary>
internal sealed class CalculationFacts(
    SortedDictionary<string, string> facts, IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits, Figures figures,
        Dictionary<string, LocalDate> dates,
    string? category, IReadOnlyList<string> frameworks)
{
    private static readonly string[] Falls = ["fall", "fell", "drop", "cut", "cheaper", "lower", "decrease", "less", "reduce",
        "reduced",
        "down", "discount", "decline"];

    private bool Says(string word) => tokens.Any(t => t.Text == word);

    private int? Months(params TermRole[] roles) => figures.Terms.FirstOrDefault(t => roles.Contains(t.Role))?.Months;

    public void Impairment()
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
        CashFlows();
        if (frameworks.Contains("US_GAAP") && facts.TryGetValue("fvlcd", out var lessCosts))
            facts.TryAdd("fair_value", lessCosts);
        if (!facts.ContainsKey("carrying_amount") && !facts.ContainsKey("capitalised_wip") && !facts.ContainsKey("unamortised")
            && Cost() is { } cost)
        {
            facts["cost"] = cost;
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

    public void Credit()
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
        if (ResearchSpend.Read(tokens, facts))
            return;
        Roles("qre", "prior3", "fixed_base_pct", "avg_gross_receipts", "base_amount_computed");
        facts["method"] = Says("regular") || facts.ContainsKey("fixed_base_pct") ? "Regular" : "ASC";
        facts["elect_280C"] = facts.GetValueOrDefault("elect_280C") == "Yes" ? "true" : "false";
        var cloudCase = facts.ContainsKey("primary_user") || facts.ContainsKey("owned_by_other")
            || hits.Any(h => h is { Kind: "signal", Value: "rent" or "cloud" or "gpu" });
        if (facts.GetValueOrDefault("prior3")?.Contains(',') != true && Says("prior")
            && tokens.Any(t => t.Text is "nothing" or "none" or "zero" or "no"))
            facts["prior3"] = "0,0,0";
        if (!facts.ContainsKey("qre") && figures.Amount is { } amount)
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
                    facts[flag] = yes == "Yes" ? "true" : "false";
            }
        }
    }

    public void DeferredTax()
    {
        Roles("cost", "carrying_amount", "cumulative_tax_depreciation", "rate", "tax_rate_wdv", "book_prepaid", "tax_basis");
        if (!facts.ContainsKey("cost") && !facts.ContainsKey("book_prepaid") && Cost() is { } cost)
            facts["cost"] = cost;
        if (Months(TermRole.Life, TermRole.Duration) is { } months && facts.ContainsKey("cost"))
        {
            if (facts.ContainsKey("tax_rate_wdv"))
                facts["book_life_years"] = FigureReader.Plain(months / 12m);
            else
                facts["useful_life_months"] = months.ToString();
        }
        if (facts.ContainsKey("tax_rate_wdv") && Date("put_to_use", "service_start", "date") is { } used)
        {
            facts["put_to_use"] = used;
            facts["acquired_date"] = Date("acquired_date") ?? used;
        }
        else if (facts.ContainsKey("useful_life_months") && Date("service_start", "date", "acquired_date") is { } start)
        {
            facts["start"] = start;
        }
        if (Says("174a"))
            facts["tax_treatment"] = "Sec174A_Deduct";
        Keep("currency");
    }

    /// <summary>Software to be sold is charged by its revenues where they are more than the straight line.</summary>
    private bool SoldSoftware()
    {
        Roles("current_revenue", "total_revenue");
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
        if (SoldSoftware())
            return;
        Method();
        Keep("currency");
        var elapsed = Months(TermRole.Elapsed) ?? AtMonth();
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
        if (facts.Remove("salvage", out var residual))
            facts["residual"] = residual;
        Put("useful_life_months", Months(TermRole.Life, TermRole.Duration, TermRole.Benefit));
        Put("elapsed_months", elapsed);
        if (Months(TermRole.Ahead) is { } ahead && elapsed is not null)
        {
            facts["committed_cease_use_in_months"] = ahead.ToString();
            facts["asset_group_recoverable"] = facts.GetValueOrDefault("asset_group_recoverable") == "No" ? "false" : "true";
        }
        if (Date("service_start", "date", "acquired_date") is { } start)
            facts["start"] = start;
    }

    private void Method()
    {
        if (tokens.Any(t => t.Text is "double" or "declining" or "reducing" or "diminishing"))
            facts["method"] = "DecliningBalance";
        else if (tokens.Any(t => t.Text is "digit" or "syd"))
            facts["method"] = "SumOfYearsDigits";
    }

    public void Prepaid(List<string> assumed, List<string> notes)
    {
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

    public void TaxDepreciation(List<string> notes)
    {
        if (category is not null)
            facts["category"] = category;
        var india = frameworks.Contains("INDIA_TAX") || frameworks.Contains("IND_AS");
        if (Cost() is { } cost)
            facts[india ? "cost" : "basis"] = cost;
        facts.Remove("amount");
        if (india)
            IndiaDepreciation();
        else
            UsDepreciation(notes);
    }

    private void IndiaDepreciation()
    {
        facts["rate"] = figures.Roles.GetValueOrDefault("tax_rate_wdv") ?? figures.Roles.GetValueOrDefault("rate") ?? "0.40";
        if (Date("put_to_use", "acquired_date", "service_start", "date") is not { } used)
            return;
        facts["put_to_use"] = used;
        facts.TryAdd("acquired_date", Date("acquired_date") ?? used);
        var on = NodaTime.Text.LocalDatePattern.Iso.Parse(used).Value;
        facts["year_end"] = DateRoles.Iso(new LocalDate(on.Month > 3 ? on.Year + 1 : on.Year, 3, 31));
        Keep("currency");
    }

    private void UsDepreciation(List<string> notes)
    {
        if (Date("placed_in_service", "put_to_use", "date", "service_start", "acquired_date") is { } placed)
            facts["placed_in_service"] = placed;
        if (Date("acquired_date") is { } acquired)
            facts["acquired_date"] = acquired;
        if (Says("no") && Says("bonus"))
            facts["bonus"] = "0";
        var software = (Says("software") || category == "SoftwareLicence")
            && !hits.Any(h => h is { Kind: "signal", Value: "gpu" });
        if (software)
        {
            facts["months"] = "36";
            facts["elections.bonus"] = facts.Remove("bonus") ? "false" : "true";
            facts["elections.sec179"] = "0";
            return;
        }
        facts["class_years"] = (figures.Terms.FirstOrDefault(t => t.Role == TermRole.Class)?.Months ?? 60) / 12 + "";
        if (Says("half") && Says("convention"))
            facts["convention"] = "HalfYear";
        if (!facts.ContainsKey("placed_in_service"))
            notes.Add("No placed-in-service date was given: the years below count from the year of service");
    }

    public void TaxDeduction(List<string> assumed, List<string> notes)
    {
        if (hits.Any(h => h is { Kind: "intent", Value: "Section179" }))
        {
            facts["qualifying_cost"] = Cost() ?? "";
            facts.Remove("amount");
            TaxYear();
            return;
        }
        if (facts.GetValueOrDefault("research_location") == "Foreign")
        {
            TaxYear();
            return;
        }
        TreatmentFacts.Service(facts, figures, dates, assumed, notes);
        if (frameworks.Contains("INDIA_TAX"))
        {
            IndiaDeduction();
            return;
        }
        if (facts.GetValueOrDefault("tax_method") == "Cash" && facts.ContainsKey("service_start")
            && facts.ContainsKey("service_end"))
        {
            facts.Remove("service_start", out var start);
            facts.Remove("service_end", out var end);
            (facts["benefit_start"], facts["benefit_end"]) = (start!, end!);
        }
        if (!facts.ContainsKey("service_start") && !facts.ContainsKey("benefit_start")
            && dates.GetValueOrDefault("date") is { Year: > 1 } date)
            facts["incurred_date"] = DateRoles.Iso(tokens.Any(t => t is { IsMonth: true }) ? date.PlusMonths(1).PlusDays(-1)
                : date);
        facts.TryAdd("tax_method", "Accrual");
        if (category is not null)
            facts["category"] = category;
    }

    /// <summary>A prepayment by the position taken, or a build that the books expensed and the law capitalises.</summary>
    private void IndiaDeduction()
    {
        Keep("currency");
        if (category is not null)
            facts["category"] = category;
        if (figures.Roles.GetValueOrDefault("rate") is { } rate && rate != "0.40")
            facts["tax_rate"] = rate;
        if (Date("put_to_use") is { } used)
        {
            facts["put_to_use"] = used;
            facts.TryAdd("acquired_date", used);
        }
        var capital = hits.Any(h => h is { Kind: "intent", Value: "IndiaDeduction" }) && Says("block");
        if (capital)
        {
            facts["tax_character"] = "Capital40";
            if (Says("expensed"))
                facts["book"] = "ExpenseAsIncurred";
        }
        else
        {
            facts["liability_incurred_and_paid"] = "true";
            if (Says("claim") || Says("incurrence"))
                facts["india_prepaid_tax_position"] = "ClaimOnIncurrence";
        }
    }

    public void ErrorCorrection()
    {
        Roles("correct_expense");
        if (category is not null)
            facts["category"] = category;
        var year = tokens.FirstOrDefault(t => t.IsDatePart)?.Text
            ?? tokens.FirstOrDefault(t => t.Date is not null)?.Date?.Year.ToString() ?? "year";
        if (facts.Remove("correct_expense", out var correct))
            facts[$"correct_{year}_expense"] = correct;
        facts["error"] = $"expensed_in_full_{year}";
    }

    /// <summary>Base, surcharge and cess as stated; a section that was named brings its own.</summary>
    public void TaxRate()
    {
        if (!figures.Roles.ContainsKey("base") && figures.Roles.TryGetValue("rate", out var rate))
            facts.TryAdd("base", rate);
        Roles("base", "surcharge", "cess");
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

    private void TaxYear()
    {
        if (tokens.FirstOrDefault(t => t.IsDatePart) is { } year)
            facts["tax_year"] = year.Text;
        else if (dates.Count > 0)
            facts["tax_year"] = dates.Values.First().Year.ToString();
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
