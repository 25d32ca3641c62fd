using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// The payments of a lease as they are said: how many, how often, how much, in steps or rising by a rate each year, at the start
/// or the end of each period. How an unsaid period was read is noted.
/// </summary>
internal sealed class LeaseReader(IReadOnlyList<Token> tokens, Figures figures, List<string> notes)
{
    private const int Reach = 7;
    private const int PaymentsMax = 600;
    private const int ManyPayments = 12;

    private readonly int? price = LeaseOrBuy.Price(tokens);

    private sealed record Step(decimal Amount, int? Months, int? Count, int? PerYear);

    /// <param name="changes">Whether a lease was read before, of which this changes something.</param>
    public void Read(SortedDictionary<string, string> facts, bool changes)
    {
        var escalation = Escalation();
        if (Rate(escalation) is { } rate)
            facts["rate"] = (rate / 100).ToString("0.00##########");
        if (Timing() is { } timing || !changes && (timing = "arrears") is not null)
            facts["timing"] = timing;
        foreach (var other in (string[])["amount", "payment_timing", "short_term_lease_election"])
            facts.Remove(other);
        Thing(facts);
        var steps = Steps();
        if (steps.Count > 0)
            Payments(facts, steps, escalation is { } at ? tokens[at].Value : 0);
        else if (changes && Term() is { } term)
            facts["lease_term_months"] = term.ToString();
    }

    /// <summary>What the leased thing is: its price, its worth, its life, and what passes with it.</summary>
    private void Thing(SortedDictionary<string, string> facts)
    {
        if (price is { } at)
            facts["purchase_price"] = FigureReader.Plain(tokens[at].Value);
        if (figures.Roles.GetValueOrDefault("fair_value") is { } worth)
            facts["asset_fair_value"] = worth;
        if (figures.Terms.Any(t => t.Role == TermRole.Duration) && figures.Terms.FirstOrDefault(t => t.Role == TermRole.Life) is { } life)
            facts["economic_life_months"] = life.Months.ToString();
        if (facts.Remove("ownership", out var owner))
            facts["ownership_transfers"] = owner == "Entity" ? "true" : "false";
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Text == "option" && i > 0 && tokens[i - 1].Text is "purchase" or "buyout" or "buy" or "bargain")
                facts["purchase_option_reasonably_certain"] = Negation.At(tokens, i - 1, i + 1) || !tokens.Any(t => t.Text is "certain"
                    or "exercise" or "bargain" or "will") ? "false" : "true";
        }
    }

    private void Payments(SortedDictionary<string, string> facts, List<Step> steps, decimal growth)
    {
        var term = Term() ?? (steps.TrueForAll(s => s.Months is not null) ? steps.Sum(s => s.Months!.Value) : null);
        var count = steps[0].Count;
        var perYear = steps.Select(s => s.PerYear).FirstOrDefault(p => p is not null) ?? Assumed(term, count);
        var stepped = steps.Count > 1 && steps.TrueForAll(s => s.Months is not null);
        if (!stepped && growth == 0 && count is null && perYear == 12 && term is { } months)
        {
            facts["monthly_payment"] = FigureReader.Plain(steps[0].Amount);
            facts["lease_term_months"] = months.ToString();
            return;
        }
        var payments = new List<decimal>();
        if (stepped)
        {
            foreach (var step in steps)
                payments.AddRange(Enumerable.Repeat(step.Amount, Math.Clamp(step.Months!.Value * perYear / 12, 1, PaymentsMax)));
        }
        else
        {
            var number = Math.Clamp(count ?? (term ?? 12) * perYear / 12, 1, PaymentsMax);
            var each = steps[0].Amount;
            for (var i = 0; i < number; i++)
            {
                if (i > 0 && i % perYear == 0)
                    each *= 1 + growth / 100;
                payments.Add(Math.Round(each, 2, MidpointRounding.AwayFromZero));
            }
        }
        facts["payments"] = string.Join(',', payments.Take(PaymentsMax).Select(FigureReader.Plain));
        if (perYear != 1)
            facts["frequency"] = perYear switch { 12 => "Monthly", 4 => "Quarterly", _ => "SemiAnnual" };
    }

    /// <summary>Where no period is said: many payments are monthly, few are yearly.</summary>
    private int Assumed(int? term, int? count)
    {
        if (count is { } many && term is { } months && many > 0 && months % many == 0 && 12 % (months / many) == 0)
            return 12 / (months / many);
        var inMonths = tokens.Any(t => t.Text == "month") && !tokens.Any(t => t.Text == "year");
        var perYear = count >= ManyPayments || (count is null && (inMonths || (term is { } odd && odd % 12 != 0))) ? 12 : 1;
        if (count is null && inMonths)
            notes.Add("the payments read as monthly, because the term is in months");
        if (count is not null)
            notes.Add($"{count} payments read as {(perYear == 12 ? "monthly" : "yearly")}, because no period is stated");
        return perYear;
    }

    private int? Term() => (figures.Terms.FirstOrDefault(t => t.Role is TermRole.Duration)
        ?? figures.Terms.FirstOrDefault(t => t.Role is TermRole.Life))?.Months;

    private List<Step> Steps()
    {
        var steps = new List<Step>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (!IsPayment(i) || i == price || IsWorth(i))
                continue;
            steps.Add(new Step(tokens[i].Value, Length(i), Count(i), PerYear(i)));
        }
        return steps.Exists(s => s.Months is not null) && steps.Count > 1 ? steps : [.. steps.Take(1)];
    }

    private bool IsPayment(int i) => tokens[i] is
    {
        Kind: TokenKind.Number, IsPercent: false, IsReference: false, IsDatePart: false, IsRange: false, IsCount: false, Date: null
    } token && (token.IsMoney || token.Value >= 100) && FigureReader.UnitAt(tokens, i) is null && !IsCounted(i);

    /// <summary>"Worth 40,000", "fair value 40,000": what the thing is, not what is paid for its use.</summary>
    private bool IsWorth(int i) => figures.Roles.GetValueOrDefault("fair_value") == FigureReader.Plain(tokens[i].Value)
        && tokens.Skip(Math.Max(0, i - 4)).Take(8).Any(t => t.Text is "worth" or "value" or "fair");

    private bool IsCounted(int i) => i + 1 < tokens.Count && tokens[i].Value <= PaymentsMax && !tokens[i].IsMoney && CountsPayments(i + 1);

    private bool CountsPayments(int at) => tokens.Skip(at).Take(3).TakeWhile(t => t.Text is "monthly" or "quarterly" or "annual"
        or "yearly" or "equal" or "level" or "lease" or "fixed" or "payment" or "instalment" or "installment" or "rental" or "rent"
        or "repayment").Any(t => t.Text is "payment" or "instalment" or "installment" or "rental" or "rent" or "repayment");

    private int? Count(int amount)
    {
        for (var i = amount - 1; i >= Math.Max(0, amount - Reach); i--)
        {
            if (tokens[i] is { Kind: TokenKind.Number, IsMoney: false, IsPercent: false, Date: null } && tokens[i].Value is > 1 and <= PaymentsMax
                && CountsPayments(i + 1))
                return (int)tokens[i].Value;
        }
        return figures.Payments;
    }

    /// <summary>"First 12 months 2,000", "2,500 for 24 months": the length beside an amount, with no other amount between.</summary>
    private int? Length(int amount)
    {
        for (var i = amount + 1; i < Math.Min(tokens.Count, amount + Reach) && !IsPayment(i); i++)
        {
            if (Months(i) is { } months && tokens[i].Clause == tokens[amount].Clause && tokens.Skip(amount + 1).Take(i - amount - 1)
                .Any(t => t.Text is "for" or "in" or "over" or "during" or "the"))
                return months;
        }
        for (var i = amount - 1; i >= Math.Max(0, amount - Reach) && !IsPayment(i); i--)
        {
            if (Months(i) is { } months && i > 0 && tokens[i - 1].Text is "first" or "next" or "last" or "following" or "remaining" or "for")
                return months;
        }
        return null;
    }

    private int? Months(int i) => tokens[i].Kind == TokenKind.Number && FigureReader.UnitAt(tokens, i) is { } unit
        ? (int)(tokens[i].Value * (unit switch { "year" => 12, "quarter" => 3, _ => 1 })) : null;

    private int? PerYear(int amount)
    {
        for (var i = amount + 1; i < Math.Min(tokens.Count, amount + 4); i++)
        {
            if (Frequency(i) is { } after)
                return after;
        }
        for (var i = amount - 1; i >= Math.Max(0, amount - Reach); i--)
        {
            if (Named(tokens[i].Text) is { } before && !OfTheRate(i))
                return before;
        }
        var said = Enumerable.Range(0, tokens.Count).Where(i => !OfTheRate(i)).ToList();
        return said.Select(i => Named(tokens[i].Text)).FirstOrDefault(n => n is not null)
            ?? said.Where(i => i > 0 && tokens[i - 1].Text is "each" or "every").Select(Frequency).FirstOrDefault(n => n is not null);
    }

    /// <summary>"7.5 % annual": how the rate is quoted, not how often is paid.</summary>
    private bool OfTheRate(int i) => (i > 0 && tokens[i - 1].IsPercent) || (i > 1 && tokens[i - 2].IsPercent && tokens[i - 1].Kind == TokenKind.Word
        && tokens[i - 1].Text is "%" or "rate" or "per") || tokens.Skip(i + 1).Take(1).Any(t => t.Text is "rate" or "discount" or "interest"
        || t.IsPercent);

    private int? Frequency(int i) => OfTheRate(i) ? null : Named(tokens[i].Text) ?? (i > 0
        && (tokens[i - 1] is { Kind: TokenKind.Number, IsPercent: false, Value: >= 100 }
            || tokens[i - 1].Text is "a" or "per" or "each" or "every" or "the" or "first")
        ? tokens[i].Text switch { "month" => 12, "quarter" => 4, "year" => 1, _ => null } : null);

    private static int? Named(string word) => word switch
    {
        "monthly" or "pm" or "pcm" => 12,
        "quarterly" => 4,
        "semiannual" or "biannual" or "halfyearly" => 2,
        "annual" or "annually" or "yearly" or "pa" => 1,
        _ => null,
    };

    private string? Timing()
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Text is "advance" or "upfront" || (tokens[i].Text is "signing" or "commencement" or "inception" or "handover"
                && tokens.Take(i).Reverse().Take(5).Any(t => t.Text is "first" or "paid" or "due"))
                || (tokens[i].Text is "start" or "beginning" or "begin"
                && tokens.Skip(Math.Max(0, i - 3)).Take(7)
                .Any(t => t.Text is "each" or "every" or "period" or "month" or "year")))
                return "advance";
            if (tokens[i].Text is "arrears" or "arrear" || (tokens[i].Text == "end" && tokens.Skip(Math.Max(0, i - 3)).Take(7).Any(t =>
                t.Text is "each" or "every" or "month" or "year" or "period")))
                return "arrears";
        }
        return null;
    }

    /// <summary>"Rising 3% every year", "with a 3 % annual uplift".</summary>
    private int? Escalation()
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].IsPercent && (tokens.Skip(Math.Max(0, i - 4)).Take(Math.Min(4, i)).Any(Rises) || tokens.Skip(i + 1).Take(3).Any(Rises)))
                return i;
        }
        return null;
    }

    private static bool Rises(Token token) => token.Text is "rising" or "rise" or "increase" or "increasing" or "escalate" or "escalating"
        or "escalation" or "escalator" or "uplift" or "growing" or "grow" or "up" or "stepup" or "indexed";

    private decimal? Rate(int? escalation)
    {
        var rates = Enumerable.Range(0, tokens.Count).Where(i => tokens[i].IsPercent && i != escalation).ToList();
        return rates.Count > 0 ? tokens[rates[0]].Value : null;
    }
}
