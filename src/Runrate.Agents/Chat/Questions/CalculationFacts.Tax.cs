using NodaTime;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>The inputs of the taxes' own calculations.</summary>
internal sealed partial class CalculationFacts
{
    public void TaxDepreciation(List<string> notes)
    {
        if (category is not null)
            facts["category"] = category;
        var india = frameworks.Contains("INDIA_TAX") || frameworks.Contains("IND_AS");
        if (figures.Roles.ContainsKey("opening_wdv"))
        {
            Block();
            return;
        }
        // A machine that is depreciated for tax is owned.
        if (category == "CloudComputeOnDemand" && !hits.Any(h => h is { Kind: "signal", Value: "rent" or "cloud" or "shared" }))
            facts["category"] = "OwnedHardwarePurchase";
        if (Cost() is { } cost)
            facts[india ? "cost" : "basis"] = cost;
        facts.Remove("amount");
        if (india)
            IndiaDepreciation();
        else
            UsDepreciation(notes);
    }

    /// <summary>A block's year: what it opened with, what came and what went.</summary>
    private void Block()
    {
        var roles = figures.Roles;
        facts.Clear();
        facts["opening_wdv"] = roles["opening_wdv"];
        facts["rate"] = roles.GetValueOrDefault("tax_rate_wdv") ?? roles.GetValueOrDefault("rate") ?? "0.40";
        // The year asked for, or the one that runs.
        facts["year_end"] = DateRoles.Iso(new LocalDate(AskedYear.Read(tokens, out _) is { } year and > 1900 ? year
            : today.Month > 3 ? today.Year + 1 : today.Year, 3, 31));
        var additions = Additions(NodaTime.Text.LocalDatePattern.Iso.Parse(facts["year_end"]).Value);
        if (additions.FirstOrDefault(a => a.Used is null) is { Cost: > 0 } undated)
            Asks = $"On which day was the addition of {Amounts.Show(undated.Cost)} put to use? Used for fewer than 180 days of the year, it "
                + "takes half the rate; no amount is left out, so I work nothing out before.";
        if (additions.Count > 0)
            facts["additions"] = "[" + string.Join(',', additions.Where(a => a.Used is not null).Select(a => DateRoles.Iso(a.Used!.Value) is var on
                ? $$"""{"cost":{{FigureReader.Plain(a.Cost)}},"acquired_date":"{{on}}","put_to_use":"{{on}}"}""" : "")) + "]";
        if (roles.GetValueOrDefault("proceeds") is { } payable)
            facts["money_payable"] = payable;
        if (additions.Select(a => a.Used).OfType<LocalDate>().DefaultIfEmpty().Max() is { Year: > 1 } last)
            facts["year_end"] = DateRoles.Iso(new LocalDate(last.Month > 3 ? last.Year + 1 : last.Year, 3, 31));
        Keep("currency");
    }

    /// <summary>Every amount that entered the block, each with the day beside it: behind it up to the next amount, else before it, else
    /// the one day of the question; "used for less than 180 days" stands for the last day that takes half the rate.</summary>
    private List<(decimal Cost, LocalDate? Used)> Additions(LocalDate yearEnd)
    {
        var named = new List<string?> { figures.Roles["opening_wdv"], figures.Roles.GetValueOrDefault("proceeds") };
        var amounts = Enumerable.Range(0, tokens.Count).Where(i => Sides.IsSum(tokens, i) && !named.Remove(FigureReader.Plain(tokens[i].Value)))
            .ToList();
        var days = Enumerable.Range(0, tokens.Count).Where(i => tokens[i].Date is not null).ToList();
        return [.. amounts.Select((at, k) =>
        {
            var (from, to) = (k == 0 ? 0 : amounts[k - 1], k + 1 < amounts.Count ? amounts[k + 1] : tokens.Count);
            var behind = days.Where(d => d > at && d < to).Select(d => (int?)d).FirstOrDefault();
            var before = days.Where(d => d > from && d < at).Select(d => (int?)d).LastOrDefault();
            var day = behind is { } b && (tokens[b].Sentence == tokens[at].Sentence || before is null) ? behind : before ?? behind;
            return (tokens[at].Value, HalfYear(at, to, yearEnd) ?? tokens.ElementAtOrDefault(day ?? -1)?.Date
                ?? (days.Count == 1 ? tokens[days[0]].Date : null));
        })];
    }

    /// <summary>"Used less than 180 days": the day on which such a use begins at the latest, or at the earliest.</summary>
    private LocalDate? HalfYear(int from, int to, LocalDate yearEnd)
    {
        for (var i = from; i < to; i++)
        {
            if (tokens[i] is { Kind: TokenKind.Number, Value: 180 } && FigureReader.UnitAt(tokens, i) == "day")
                return yearEnd.PlusDays(tokens.Take(i).Reverse().Take(3).Any(t => t.Text is "less" or "fewer" or "under" or "below" or "within")
                    ? -178 : -179);
        }
        return null;
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
        if (tokens.Any(t => t.Text == "midquarter") || Enumerable.Range(1, Math.Max(0, tokens.Count - 1)).Any(i => tokens[i].Text == "quarter"
            && tokens[i - 1].Text == "mid"))
            facts["convention"] = "MidQuarter";
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

    public void DeferredTax()
    {
        Roles("cost", "carrying_amount", "book_dep", "cumulative_tax_depreciation", "rate", "tax_rate_wdv", "book_prepaid", "tax_basis",
            "temp_diff");
        // "The rate goes from 25 % to 22 %": the balance is measured again at the second.
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].IsPercent && Amounts.ChangesTo(tokens, i) is { } to && tokens[to].IsPercent)
                (facts["rate"], facts["new_rate"]) = (FigureReader.Plain(tokens[i].Value / 100), FigureReader.Plain(tokens[to].Value / 100));
        }
        if (Difference())
            return;
        if (!facts.ContainsKey("cost") && !facts.ContainsKey("book_prepaid") && BookAndTax() is { } sides)
            (facts["carrying_amount"], facts["tax_basis"]) = sides;
        else if (!facts.ContainsKey("cost") && !facts.ContainsKey("book_prepaid") && !facts.ContainsKey("carrying_amount") && Cost() is { } cost)
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

    /// <summary>Base, surcharge and cess as stated; a section that was named brings its own.</summary>
    public void TaxRate()
    {
        if (!figures.Roles.ContainsKey("base") && figures.Roles.TryGetValue("rate", out var rate))
            facts.TryAdd("base", rate);
        Roles("base", "surcharge", "cess");
    }

    private void TaxYear()
    {
        if (tokens.FirstOrDefault(t => t.IsDatePart) is { } year)
            facts["tax_year"] = year.Text;
        else if (dates.Count > 0)
            facts["tax_year"] = dates.Values.First().Year.ToString();
    }

    /// <summary>"A difference of 3,36,800, book above tax": the difference itself, with the side that is higher.</summary>
    private bool Difference()
    {
        var sums = Enumerable.Range(0, tokens.Count).Where(i => Sides.IsSum(tokens, i)).ToList();
        // "The tax base is 90k higher than the book value": the one amount is the difference.
        if (!facts.ContainsKey("temp_diff") && sums.Count == 1 && figures.Terms.Count == 0 && !facts.ContainsValue("0")
            && BookIsHigher() is not null)
            facts["temp_diff"] = FigureReader.Plain(tokens[sums[0]].Value);
        if (!facts.TryGetValue("temp_diff", out var stated))
            return false;
        foreach (var name in (string[])["amount", "cost", "carrying_amount", "tax_basis"])
            facts.Remove(name);
        if (BookIsHigher() is not { } higher)
            Asks = $"Of the difference of {Amounts.Show(decimal.Parse(stated, System.Globalization.CultureInfo.InvariantCulture))}: do the books "
                + "carry more than tax will still deduct, or less? More gives a deferred tax liability, less a deferred tax asset.";
        else if (!higher)
            facts["temp_diff"] = "-" + stated;
        Keep("currency");
        return true;
    }

    private bool? BookIsHigher()
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var text = tokens[i].Text;
            if (text is "taxable" or "deductible" && !tokens.Skip(i + 1).Take(1).Any(t => t.Text is "profit" or "income" or "loss"))
                return text == "taxable";
            // "More", said to the question of which side is higher.
            if (text is "more" or "less" or "higher" or "lower" && tokens.Count(t => t.Sentence == tokens[i].Sentence) <= 2)
                return text is "more" or "higher";
            var more = text is "above" or "exceed" or "higher" or "greater" or "larger" or "bigger" or "exceeding" or "excess";
            if (!more && text is not ("below" or "lower" or "smaller") && !(text is "more" or "less" && (Side(i - 1, -1, -1) is not null
                || tokens.Skip(i + 1).Take(1).Any(t => t.Text == "than"))))
                continue;
            more = more || text == "more";
            var (before, after) = (Side(i - 1, -1, -1), Side(i + 1, tokens.Count, 1));
            if ((before ?? (after == "book" ? "tax" : after == "tax" ? "book" : null)) is { } first && first != after)
                return (first == "book") == more;
        }
        return null;
    }

    /// <summary>"Stands at 750,000 in the books and at 600,000 for tax": one amount of each side, told by the words beside it.</summary>
    private (string Carrying, string TaxBase)? BookAndTax()
    {
        var amounts = Enumerable.Range(0, tokens.Count).Where(i => !tokens[i].IsDatePart
            && (tokens[i] is { Kind: TokenKind.Number, IsPercent: false, Date: null, Value: >= 100 or 0 } || IsNil(i))).ToList();
        if (amounts is not [var one, var two])
            return null;
        var sides = (Side(one + 1, two, 1) ?? Side(one - 1, -1, -1), Side(two + 1, tokens.Count, 1) ?? Side(two - 1, one, -1));
        var (first, second) = (IsNil(one) ? "0" : FigureReader.Plain(tokens[one].Value), IsNil(two) ? "0" : FigureReader.Plain(tokens[two].Value));
        return sides switch
        {
            ("book", "tax") => (first, second),
            ("tax", "book") => (second, first),
            _ => null,
        };
    }

    private bool IsNil(int i) => tokens[i] is { Kind: TokenKind.Word, Text: "nil" or "zero" or "nothing" };

    private string? Side(int from, int to, int step)
    {
        for (var i = from; i != to && i >= 0 && i < tokens.Count && (i == from || tokens[i].Text is not "and" and not "but"); i += step)
        {
            if (tokens[i].Sentence != tokens[from].Sentence)
                break;
            if (tokens[i].Text is "book" or "books" or "carrying" or "carried" or "account" or "accounts" or "gaap" or "ifrs")
                return "book";
            if (tokens[i].Text is "tax")
                return "tax";
        }
        return null;
    }
}
