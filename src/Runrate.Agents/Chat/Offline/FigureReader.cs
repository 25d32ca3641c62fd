namespace Runrate.Agents.Chat.Offline;

/// <summary>A span of time as stated, in months, with the words around it that say what it measures.</summary>
internal enum TermRole { Duration, Life, NewLife, Elapsed, Ahead, Class, Benefit }

internal sealed record Term(int Months, TermRole Role);

/// <summary>The numbers of a question with what each stands for.</summary>
/// <param name="Amount">The first amount that no phrase names otherwise.</param>
/// <param name="Roles">By fact name; several values of one role are separated by commas, in order.</param>
/// <param name="Payments">"three annual payments of": how many, or null.</param>
internal sealed record Figures(
    decimal? Amount, string? Currency, IReadOnlyDictionary<string, string> Roles, IReadOnlyList<Term> Terms, int? Payments)
{
    private static readonly string[] Balances = ["carrying_amount", "prepaid_balance", "monthly", "flow_list"];

    /// <summary>Words such as "NBV", "left prepaid" or "monthly" name what is asked for, not the number beside them, in a question
    /// that states a balance nowhere else.</summary>
    public Figures For(IReadOnlyList<Hit> hits)
    {
        if (Amount is not null || Roles.ContainsKey("cost") || Roles.ContainsKey("upfront")
            || hits.Any(h => h is { Kind: "intent", Value: "Impairment" or "Reversal" or "Disposal" or "DeferredTax" })
            || Roles.Keys.Count(Balances.Contains) != 1 || Roles.ContainsKey("fair_value") || Roles.ContainsKey("value_in_use")
            || Roles.ContainsKey("undiscounted_cash_flows") || Roles.ContainsKey("recoverable_amount"))
            return this;
        var named = Roles.Keys.First(Balances.Contains);
        return decimal.TryParse(Roles[named], out var amount)
            ? this with { Amount = amount, Roles = Roles.Where(r => r.Key != named).ToDictionary() } : this;
    }
}

/// <summary>Gives each number its role by the phrase before it, else the one right after it. Every phrase names one number;
/// lists are the exception.</summary>
internal static class FigureReader
{
    private const int ReachBefore = 7;
    private const int ReachAfter = 3;

    private static readonly string[] ReferenceWords =
        ["asc", "ias", "ifrs", "asu", "as", "section", "sec", "para", "paragraph", "form", "reg", "pub", "criterion", "criteria",
            "schedule", "step", "rule", "notice", "section's", "p5"];

    private static readonly HashSet<string> Percentages = new(StringComparer.Ordinal) { "rate", "tax_rate_wdv",
        "fixed_base_pct", "discount_rate" };

    private static readonly HashSet<string> Lists = new(StringComparer.Ordinal) { "prior3", "units_by_period",
        "pv_factors", "flow_list" };

    /// <summary>Marks numbers that belong to a citation, so that ASC 350-40 is never 350.</summary>
    public static List<Token> MarkReferences(List<Token> tokens)
    {
        for (var i = 1; i < tokens.Count; i++)
        {
            var (before, token) = (tokens[i - 1], tokens[i]);
            if (token.Kind == TokenKind.Number && !token.IsMoney && !token.IsPercent
                && ((ReferenceWords.Contains(before.Text) && !IsUnit(tokens, i))
                    || (before.IsReference && token.Value < 1000 && !IsUnit(tokens, i))))
            {
                tokens[i] = token with { IsReference = true };
            }
        }
        return tokens;
    }

    public static Figures Read(IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits)
    {
        var roleHits = hits.Where(h => h.Kind == "role").ToList();
        var terms = new List<Term>();
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        var usedHits = new HashSet<Hit>();
        decimal? amount = null;
        string? currency = tokens.FirstOrDefault(t => t.Currency is not null)?.Currency;
        int? payments = null;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.Kind != TokenKind.Number || token.IsReference || token.IsDatePart || InsidePhrase(roleHits, i))
                continue;
            if (!token.IsMoney && !token.IsPercent && IsUnit(tokens, i))
            {
                if (TermAt(tokens, i) is { } term)
                    terms.Add(term);
                continue;
            }
            if (token is { IsMoney: false, IsPercent: false } && token.Value is > 1 and <= 100 && IsPaymentCount(tokens, i))
            {
                payments = (int)Math.Min(token.Value, 100);
                continue;
            }
            if (token is { IsScaled: true, Currency: null } && i + 1 < tokens.Count
                && tokens[i + 1].Text is "token" or "unit" or "query" or "request")
            {
                roles.TryAdd("total_units", Plain(token.Value));
                continue;
            }
            if (RoleOf(tokens, roleHits, usedHits, i, token.IsPercent) is { } role)
                Add(roles, role, token);
            else if (token.IsPercent)
                roles.TryAdd("percent", Percent(token));
            else if (token.IsMoney || token.Value >= 1000)
                amount ??= token.Value;
        }
        AddZeros(tokens, roleHits, roles);
        // A percentage that no word names is the rate, unless another one is.
        if (roles.Remove("percent", out var share))
            roles.TryAdd(roles.ContainsKey("rate") ? "other_rate" : "rate", share);
        return new Figures(amount, currency, roles, terms, payments);
    }

    /// <summary>"Three annual payments", "four equal yearly instalments", "three payments".</summary>
    private static bool IsPaymentCount(IReadOnlyList<Token> tokens, int at)
    {
        for (var i = at + 1; i < Math.Min(tokens.Count, at + 4); i++)
        {
            if (tokens[i].Text is "payment" or "instalment" or "installment" or "rental")
                return true;
            if (tokens[i].Text is not ("annual" or "yearly" or "equal" or "level" or "year" or "end" or "lease"))
                return false;
        }
        return false;
    }

    private static string? RoleOf(IReadOnlyList<Token> tokens, List<Hit> hits, HashSet<Hit> used, int at, bool percent)
    {
        if (tokens[at].Currency is not null)
            hits = [.. hits.Where(h => h.Value is not ("units_by_period" or "total_units" or "pv_factors"))];
        var list = hits.LastOrDefault(h => Lists.Contains(h.Value) && h.End <= at && used.Contains(h));
        if (list is not null && !percent && OnlyNumbersBetween(tokens, list.End, at))
            return list.Value;
        var before = hits.LastOrDefault(h => h.End <= at && at - h.End < ReachBefore && !used.Contains(h)
            && Percentages.Contains(h.Value) == percent && !NumberBetween(tokens, h.End, at));
        if (before is not null && at - before.End <= 1)
            return Take(before, used);
        var listAfter = hits.FirstOrDefault(h => Lists.Contains(h.Value) && h.Start > at
            && OnlyNumbersBetween(tokens, at + 1, h.Start));
        if (listAfter is not null && !percent)
            return listAfter.Value;
        var after = hits.FirstOrDefault(h => h.Start > at && h.Start - at <= ReachAfter && tokens[h.Start].Clause == tokens[at]
            .Clause
            && !used.Contains(h) && Percentages.Contains(h.Value) == percent && !NumberBetween(tokens, at + 1, h.Start));
        // "$180,000 upfront plus $5,000 a month": words right behind a number bind closer than words some way before it.
        var chosen = after is not null && (before is null || after.Start == at + 1 && at - before.End > 1) ? after : before
            ?? after;
        return chosen is null ? null : Take(chosen, used);
    }

    private static string Take(Hit hit, HashSet<Hit> used)
    {
        used.Add(hit);
        return hit.Value;
    }

    private static void Add(Dictionary<string, string> roles, string role, Token token)
    {
        var text = token.IsPercent ? Percent(token) : Plain(token.Value);
        if (Lists.Contains(role))
            roles[role] = roles.TryGetValue(role, out var list) ? $"{list},{text}" : text;
        else if (!roles.TryAdd(role, text) && role == "salvage")
            roles["new_salvage"] = text;
    }

    /// <summary>"No further cash flows or fair value" states two zeros.</summary>
    private static void AddZeros(IReadOnlyList<Token> tokens, List<Hit> hits, Dictionary<string, string> roles)
    {
        foreach (var hit in hits.Where(h =>
            h.Value is "undiscounted_cash_flows" or "fair_value" or "value_in_use" or "fvlcd" or "recoverable_amount"
            && !roles.ContainsKey(h.Value)))
        {
            for (var i = hit.Start - 1; i >= Math.Max(0, hit.Start - 6) && tokens[i].Clause == tokens[hit.Start].Clause; i--)
            {
                if (tokens[i].Text is "no" or "zero" or "nil" or "without")
                {
                    roles[hit.Value] = "0";
                    break;
                }
            }
        }
    }

    private static Term? TermAt(IReadOnlyList<Token> tokens, int i)
    {
        var unit = tokens[i + 1].Text;
        var next = i + 2 < tokens.Count ? tokens[i + 2].Text : "";
        if (next is "rule" or "convention" || tokens[i].Value is < 0.25m or > 1200)
            return null;
        var months = (int)Math.Round(unit switch
        {
            "year" => tokens[i].Value * 12,
            "quarter" => tokens[i].Value * 3,
            _ => tokens[i].Value
        });
        if (unit is "day" or "week" || (unit == "month" && i > 0 && tokens[i - 1].Text is "every"))
            return null;
        var lead = string.Join(' ', tokens.Skip(Math.Max(0, i - 4)).Take(Math.Min(4, i)).Where(t => t.Clause == tokens[i].Clause)
            .Select(t => t.Text));
        var role = next is "property" ? TermRole.Class
            : next is "life" or "lives" ? TermRole.Life
            : lead.EndsWith("after", StringComparison.Ordinal) ? TermRole.Elapsed
            : lead.EndsWith(" in", StringComparison.Ordinal) ? TermRole.Ahead
            : lead.Contains("total life", StringComparison.Ordinal) ? TermRole.NewLife
            : lead.Contains("life", StringComparison.Ordinal) ? TermRole.Life
            : lead.Contains("useful for", StringComparison.Ordinal) || lead.Contains("benefit", StringComparison.Ordinal)
                ? TermRole.Benefit
            : TermRole.Duration;
        return new Term(months, role);
    }

    private static bool IsUnit(IReadOnlyList<Token> tokens, int i) =>
        i + 1 < tokens.Count && tokens[i + 1].Text is "month" or "year" or "quarter" or "day" or "week";

    private static bool InsidePhrase(List<Hit> hits, int at) => hits.Exists(h => h.Start <= at && at < h.End);

    private static bool NumberBetween(IReadOnlyList<Token> tokens, int from, int to) =>
        Enumerable.Range(from, Math.Max(0, to - from)).Any(k => tokens[k].Kind == TokenKind.Number && !tokens[k].IsReference
            && !tokens[k].IsDatePart && !IsUnit(tokens, k));

    private static bool OnlyNumbersBetween(IReadOnlyList<Token> tokens, int from, int to) =>
        Enumerable.Range(from, Math.Max(0, to - from))
            .All(k => tokens[k].Kind == TokenKind.Number || tokens[k].Text is "and" or "then" or "of" or "in" or "the" or "year");

    internal static string Plain(decimal value) => value.ToString("0.############");

    /// <summary>25 % as 0.25, with at least two digits: the way rates are written in facts.</summary>
    private static string Percent(Token token) => (token.Value / 100).ToString("0.00##########");
}
