using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>A span of time as stated, in months, with the words around it that say what it measures.</summary>
internal enum TermRole { Duration, Life, NewLife, Remaining, Elapsed, Ahead, Class, Benefit }

internal sealed record Term(int Months, TermRole Role);

/// <summary>The numbers of a question with what each stands for.</summary>
/// <param name="Amount">The first amount that no phrase names otherwise.</param>
/// <param name="Roles">By fact name; several values of one role are separated by commas, in order.</param>
/// <param name="Payments">"three annual payments of": how many, or null.</param>
internal sealed record Figures(
    decimal? Amount, string? Currency, IReadOnlyDictionary<string, string> Roles, IReadOnlyList<Term> Terms, int? Payments)
{
    private static readonly string[] Balances = ["carrying_amount", "prepaid_balance", "monthly", "flow_list"];

    /// <summary>Words such as "NBV", "left prepaid" or "monthly" name what is asked for, not the number beside them, in a
    /// question
    /// that states a balance nowhere else.</summary>
    public Figures For(IReadOnlyList<Hit> hits)
    {
        // "X paid up front" with no other amount is the amount.
        if (Amount is null && !Roles.Keys.Any(r => r != "upfront") && Roles.TryGetValue("upfront", out var paid)
            && decimal.TryParse(paid, out var all))
            return this with { Amount = all };
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

/// <summary>Reads the numbers of a question: what names each, how long things last, and the amount that nothing names.</summary>
internal static class FigureReader
{
    private const int TermMax = 1200;

    private static readonly string[] ReferenceWords =
        ["asc", "ias", "ifrs", "asu", "as", "section", "sec", "para", "paragraph", "form", "reg", "pub", "criterion", "criteria",
            "schedule", "step", "rule", "notice", "section's", "p5"];

    /// <summary>Marks numbers that belong to a citation, so that ASC 350-40 is never 350.</summary>
    public static List<Token> MarkReferences(List<Token> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var (before, token) = (tokens[Math.Max(0, i - 1)], tokens[i]);
            // "Year 2" is which year, not how many.
            // "985-20" and "no 179" cite, whatever stands before them.
            var cites = token is { IsMoney: false, Value: 179 } || (token.Value is > 100 and < 1000 && token.Text.Length == 3 && !token.IsMoney
                && tokens.Skip(i + 1).Take(1).Any(t => t is { Kind: TokenKind.Number, IsHyphened: true, IsMoney: false, Value: < 100 }));
            var ordinal = cites || before.Text == "year" && token.Value is > 0 and <= 60 && !IsUnit(tokens, i);
            if (token.Kind == TokenKind.Number && !token.IsMoney && !token.IsPercent
                && (ordinal || (ReferenceWords.Contains(before.Text) && !IsUnit(tokens, i))
                    || (before.IsReference && token.Value < 1000 && !IsUnit(tokens, i))))
            {
                tokens[i] = token with { IsReference = true };
            }
        }
        return tokens;
    }

    public static Figures Read(IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits)
    {
        var roleHits = RoleScope.Names(hits);
        var terms = new List<Term>();
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        var named = RoleBinding.Bind(tokens, roleHits, [.. Enumerable.Range(0, tokens.Count).Where(i => IsValue(tokens, roleHits,
            i))]);
        decimal? amount = null, bare = null;
        string? currency = tokens.FirstOrDefault(t => t.Currency is not null)?.Currency
            ?? tokens.Select(t => t.Text.StartsWith("cur:", StringComparison.Ordinal) ? t.Text[4..] : null).FirstOrDefault(c =>
                c is not null);
        int? payments = null;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.Kind != TokenKind.Number || token.IsReference || token.IsDatePart || token.IsRange || token.IsCount
                || InsidePhrase(roleHits, i))
                continue;
            if (!IsValue(tokens, roleHits, i))
            {
                if (IsUnit(tokens, i) && TermReader.At(tokens, i) is { } term)
                    terms.Add(term);
                else if (!IsUnit(tokens, i))
                    payments = token.Value > 1 && IsPaymentCount(tokens, i) ? (int)Math.Min(token.Value, 600) : payments;
            }
            else if (named.TryGetValue(i, out var role))
                Add(roles, role, token);
            else if (token is { IsScaled: true, Currency: null } && i + 1 < tokens.Count
                && tokens[i + 1].Text is "token" or "unit" or "query" or "request")
                roles.TryAdd("total_units", Plain(token.Value));
            // "Cleaned 2 million chat logs" counts things, not money.
            else if (token is { IsScaled: true, Currency: null } && i + 1 < tokens.Count && IsCounted(tokens[i + 1].Text))
                continue;
            else if (token.IsPercent)
                roles.TryAdd("percent", Percent(token));
            else if (token.IsMoney)
                amount ??= token.Value;
            else if (token.Value >= 1000)
                bare ??= token.Value;
        }
        AddZeros(tokens, roleHits, roles);
        // A percentage that no word names is the rate, unless another one is.
        if (roles.Remove("percent", out var share))
            roles.TryAdd(roles.ContainsKey("rate") ? "other_rate" : "rate", share);
        if (TermReader.AfterOne(tokens) is { } one)
            terms.Add(new Term(one, TermRole.Elapsed));
        if (TermReader.Yearly(tokens))
            terms.Add(new Term(12, TermRole.Duration));
        if (roles.ContainsKey("cost") || roles.ContainsKey("upfront"))
            bare = null;
        // "Tagged 40,000 chats for USD 8,000": an amount of money goes before a bare number.
        return new Figures(amount ?? bare, currency, roles, terms, payments);
    }

    /// <summary>A number that may stand for an amount or a rate, rather than a date, a length of time or a count of
    /// payments.</summary>
    private static bool IsValue(IReadOnlyList<Token> tokens, List<Hit> roleHits, int i)
    {
        var token = tokens[i];
        if (token.Kind != TokenKind.Number || token.IsReference || token.IsDatePart || token.IsRange || token.IsCount
            || InsidePhrase(roleHits, i))
            return false;
        // "Rises from 70 to 110": what it was; the name beside it is of what it is.
        if (!token.IsPercent && Amounts.ChangesTo(tokens, i) is not null)
            return false;
        if (token.IsMoney || token.IsPercent)
            return true;
        // "Two vendors", "a dozen licences": how many, never how much.
        if (token is { Currency: null, IsScaled: false, Value: <= 100 } && token.Raw.Length > 0 && char.IsAsciiLetter(token.Raw[0]))
            return false;
        // "All six", "5 of the 6": how many of the criteria, never an amount.
        if (token.Value <= 12 && Enumerable.Range(Math.Max(0, i - 3), Math.Min(tokens.Count, i + 4) - Math.Max(0, i - 3)).Any(k =>
            tokens[k].Text is "criterion" or "criteria" or "all" or "box" or "57"))
            return false;
        return !IsUnit(tokens, i) && !Ratios.IsRatio(tokens, i) && !(i > 0 && Ratios.IsRatio(tokens, i - 1))
            && !(token.Value is > 1 and <= 600 && IsPaymentCount(tokens, i));
    }

    /// <summary>"Three annual payments", "four equal yearly instalments", "three payments".</summary>
    private static bool IsPaymentCount(IReadOnlyList<Token> tokens, int at)
    {
        for (var i = at + 1; i < Math.Min(tokens.Count, at + 4); i++)
        {
            if (tokens[i].Text is "payment" or "instalment" or "installment" or "rental" or "rent" or "repayment")
                return true;
            if (tokens[i].Text is not ("annual" or "yearly" or "equal" or "level" or "year" or "end" or "lease" or "monthly"
                or "quarterly" or "fixed"))
                return false;
        }
        return false;
    }

    private static void Add(Dictionary<string, string> roles, string role, Token token)
    {
        var text = token.IsPercent ? Percent(token) : Plain(token.Value);
        if (RoleBinding.Lists.Contains(role))
            roles[role] = roles.TryGetValue(role, out var list) ? $"{list},{text}" : text;
        else if (!roles.TryAdd(role, text) && role == "salvage")
            roles["new_salvage"] = text;
    }

    /// <summary>"No further cash flows or fair value" states two zeros; "tax value zero" states one.</summary>
    private static void AddZeros(IReadOnlyList<Token> tokens, List<Hit> hits, Dictionary<string, string> roles)
    {
        foreach (var hit in hits.Where(h => !roles.ContainsKey(h.Value)))
        {
            var next = tokens.Skip(hit.End).Take(3).SkipWhile(t => t.Text is "is" or "of" or "at" or "now").FirstOrDefault();
            if (next?.Text is "zero" or "nil" or "nothing" && next.Clause == tokens[hit.End - 1].Clause)
                roles[hit.Value] = "0";
            // "Nil tax basis", "a zero residual".
            else if (hit.Start > 0 && tokens[hit.Start - 1] is { Text: "nil" or "zero" } && tokens[hit.Start - 1].Clause == tokens[hit.Start].Clause)
                roles[hit.Value] = "0";
        }
        foreach (var hit in hits.Where(h =>
            h.Value is "undiscounted_cash_flows" or "fair_value" or "value_in_use" or "fvlcd" or "recoverable_amount"
            && !roles.ContainsKey(h.Value)))
        {
            // "No cash flow forecast yet" is a forecast that is missing, not a flow of nothing.
            if (hit.End < tokens.Count && tokens[hit.End].Text is "forecast" or "estimate" or "yet" or "available" or "data"
                or "projection"
                or "figure" or "known" or "valuation")
                continue;
            for (var i = hit.Start - 1; i >= Math.Max(0, hit.Start - 6) && tokens[i].Clause == tokens[hit.Start].Clause; i--)
            {
                if (tokens[i].Text is "no" or "zero" or "nil" or "without" or "nothing")
                {
                    roles[hit.Value] = "0";
                    break;
                }
            }
        }
    }

    private static bool IsCounted(string word) => word is "chat" or "log" or "ticket" or "record" or "row" or "image" or "document"
        or "call" or "email" or "message" or "conversation" or "transcript" or "page" or "file" or "label" or "example" or "picture";

    internal static bool IsUnit(IReadOnlyList<Token> tokens, int i) => UnitAt(tokens, i) is not null;

    /// <summary>The unit of time of a number: "12 months", "12 more months", "3 full years".</summary>
    internal static string? UnitAt(IReadOnlyList<Token> tokens, int i)
    {
        // "$5,500/month" is a price, however long nothing lasts.
        if (tokens[i].IsMoney || tokens[i].Value > TermMax)
            return null;
        var at = i + 1 < tokens.Count && tokens[i + 1].Text is "more" or "further" or "additional" or "full" or "extra" or "whole" or "calendar"
            ? i + 2 : i + 1;
        return at < tokens.Count && tokens[at].Text is "month" or "year" or "quarter" or "day" or "week" ? tokens[at].Text
            // "Extend the total life to 8": years, as lives are told in.
            : i > 1 && tokens[i].Value is > 0 and <= 60 && tokens[i - 1].Text is "to" or "of" && tokens[i - 2].Text == "life"
                && (at >= tokens.Count || tokens[at].Kind == TokenKind.Word && tokens[at].Text is not ("x" or "%")) ? "year" : null;
    }

    private static bool InsidePhrase(List<Hit> hits, int at) => hits.Exists(h => h.Start <= at && at < h.End
        && h.End - h.Start == h.Length);

    internal static string Plain(decimal value) => value.ToString("0.############");

    /// <summary>25 % as 0.25, with at least two digits: the way rates are written in facts.</summary>
    private static string Percent(Token token) => (token.Value / 100).ToString("0.00##########");
}
