using System.Globalization;
using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// What of a question about a spend went into its reading. Whatever did not is named in the reply; and where it may be what the
/// money was spent on, or most of the question, it is asked about instead, because the verdict would be on another spend.
/// </summary>
internal static class UsedWords
{
    private const int ContentMin = 4;

    /// <summary>Words that tie a thing to the money spent on it.</summary>
    private static readonly HashSet<string> Ties = new(StringComparer.Ordinal)
        { "of", "for", "on", "in", "at", "to", "a", "an", "the", "our", "my", "some", "worth", "cost", "is", "was", "new", "this", "that" };

    /// <summary>Nouns of buying, behind which stands or before which stood what was bought.</summary>
    private static readonly HashSet<string> Deals = new(StringComparer.Ordinal)
        { "purchase", "cost", "costing", "fee", "bill", "spend", "invoice", "charge", "payment", "amount", "total", "expense", "price" };

    /// <summary>The question with what it did not use, or a question back.</summary>
    public static Question Told(Question q, SpendWords read)
    {
        if (q.Intent is Intent.OutOfScope or Intent.Books or Intent.Parts or Intent.ProposeRetirement)
            return q;
        q = Whole(q);
        var slots = Used(q, read);
        var unused = slots.Unused();
        q = q with { Unused = unused };
        if (q.Asks is null && Dropped(q, slots, read.Tokens) is { } dropped)
            return q with { Asks = dropped };
        if (q.Intent is not (Intent.Treatment or Intent.Compare) || read.Named)
            return q;
        return Doubted(slots, read) is { } doubt ? q with { Doubt = doubt } : q;
    }

    /// <summary>Whether the words hold anything that could change an answer: a number, a date, a framework, a fact or a thing.</summary>
    public static bool SaysSomething(Question own, SpendWords read) => own.Facts.Keys.Any(f => f.StartsWith("ias38_57",
        StringComparison.Ordinal)) || read.Hits.Any(h => h.Kind is "framework" or "signal" or "role")
        || read.Tokens.Any(t => t.Kind == TokenKind.Number || t.Date is not null)
        || (read.Hits.Any(h => h.Kind == "fact") && !read.Tokens.Any(t => t.Kind == TokenKind.Word && IsStrange(t) && !IsNeutral(t.Text)));

    /// <summary>"30 lakh a year, three years ahead": what is paid ahead is the price of all its months.</summary>
    private static Question Whole(Question q)
    {
        if (q.Every is not { } every || q.Intent is not (Intent.Treatment or Intent.Compare or Intent.Schedule)
            || !(int.TryParse(q.Facts.GetValueOrDefault("service_months"), out var months) || (months = q.TermMonths ?? 0) > 0) || months <= every
            || !decimal.TryParse(q.Facts.GetValueOrDefault("amount"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price))
            return q;
        var all = price * months / every;
        var facts = q.Facts.ToDictionary();
        var ahead = q.Facts.GetValueOrDefault("payment_timing") == "Advance";
        facts["amount"] = FigureReader.Plain(all);
        return q with
        {
            Facts = facts,
            Every = null,
            Notes = [.. q.Notes, $"{Amounts.Show(price)} for each {(every == 1 ? "month" : every == 3 ? "quarter" : "year")} of {months} "
                + $"months{(ahead ? ", all paid ahead" : "")}, read as {Amounts.Show(all)}"],
        };
    }

    /// <summary>An amount or a rate that a calculation would leave out is asked about: without it the figure is another one.</summary>
    private static string? Dropped(Question q, Slots slots, IReadOnlyList<Token> tokens)
    {
        if (q.Intent is not (Intent.Schedule or Intent.Impairment or Intent.ResearchCredit or Intent.DeferredTax) || Numbers(q).Count == 0)
            return null;
        var left = Enumerable.Range(0, tokens.Count).Where(i => !slots.IsUsed(i) && (Sides.IsSum(tokens, i)
            || tokens[i] is { Kind: TokenKind.Number, IsPercent: true, IsCount: false, Value: not 100 }) && !q.Facts.Values.Any(v => v.Contains(
                FigureReader.Plain(tokens[i].Value), StringComparison.Ordinal))).ToList();
        return left.Count == 0 ? null : $"I could not place {string.Join(" and ", left.Select(i => Amounts.Show(tokens[i].Value)
            + (tokens[i].IsPercent ? " %" : "")))} in this calculation, and leaving {(left.Count == 1 ? "it" : "them")} out would give another "
            + "figure. Say what each amount is, and I work it out.";
    }

    private static Slots Used(Question q, SpendWords read)
    {
        var slots = new Slots(read.Text, read.Tokens, read.Names, []) { Neutral = IsNeutral };
        foreach (var hit in read.Hits.Where(h => Counts(h, q, read)))
        {
            for (var i = hit.Start; i < hit.End; i++)
            {
                if (hit.End - hit.Start <= hit.Length || Lexicon.Knows(read.Tokens[i].Text))
                    slots.Use(i, i + 1);
            }
        }
        if (q.Intent is Intent.ResearchCredit or Intent.Impairment || q.Calculator is "cost-split" or "lease" or "break-even")
            Labels(slots, read.Tokens);
        if (q.AskedYear is not null && AskedYear.Read(read.Tokens, out var at) is not null)
            slots.Use(at, Math.Min(read.Tokens.Count, at + (read.Tokens.Skip(at + 2).Take(1).Any(t => t.IsHyphened) ? 3 : 2)));
        if (q.Facts.ContainsKey("reporting_date"))
            Words(slots, read.Tokens, "year", "end", "yearend", "left", "balance", "remain", "remaining", "carrying", "value");
        // A denial is used where it turns a fact beside it, or takes away what it denies.
        for (var i = 0; i < read.Tokens.Count; i++)
        {
            if (!slots.IsUsed(i) && Negation.IsNo(read.Tokens[i].Text) && Enumerable.Range(i + 1, Math.Min(6, read.Tokens.Count - i - 1))
                .Concat(Enumerable.Range(Math.Max(0, i - 5), Math.Min(5, i))).Any(k => slots.IsUsed(k)
                    && read.Tokens[k].Clause == read.Tokens[i].Clause
                    && read.Tokens[k].Kind == TokenKind.Word))
                slots.Use(i, i + 1);
        }
        if (q.Facts.ContainsKey("spend_kind"))
            Words(slots, read.Tokens, [.. ResearchSpend.Words]);
        if (q.Calculator == "break-even")
            Words(slots, read.Tokens, [.. Amounts.Changes, "save", "saving", "setup", "migration", "once", "bill", "run", "running"]);
        var numbers = Numbers(q);
        for (var i = 0; i < read.Tokens.Count; i++)
        {
            if (IsUsed(read.Tokens, i, q, numbers) || (read.Tokens[i].Text is "nil" or "zero" && numbers.Contains(0)))
                slots.Use(i, i + 1);
        }
        // "Before feasibility", "after 18 months": where what follows is used, so is the word that sets it.
        for (var i = read.Tokens.Count - 2; i >= 0; i--)
        {
            if (read.Tokens[i].Text is "before" or "after" or "until" && (slots.IsUsed(i + 1)
                || (q.Facts.ContainsKey("elapsed_months") && read.Tokens[i + 1].Text is "a" or "the")))
                slots.Use(i, i + 1);
        }
        return slots;
    }

    private static void Words(Slots slots, IReadOnlyList<Token> tokens, params string[] words)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (words.Contains(tokens[i].Text))
                slots.Use(i, i + 1);
        }
    }

    /// <summary>Words of ours beside a number that is used say what it is for.</summary>
    private static void Labels(Slots slots, IReadOnlyList<Token> tokens)
    {
        var clauses = Enumerable.Range(0, tokens.Count).Where(i => slots.IsUsed(i)
            && tokens[i].Kind == TokenKind.Number).Select(i => tokens[i].Clause)
            .ToHashSet();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (clauses.Contains(tokens[i].Clause) && tokens[i].Kind == TokenKind.Word && Lexicon.Knows(tokens[i].Text))
                slots.Use(i, i + 1);
        }
    }

    private static bool Counts(Hit hit, Question q, SpendWords read) => hit.Kind switch
    {
        "fact" => hit.Value.TrimStart('~').Split('=')[0] is var fact && (Has(q.Facts, fact) || Has(q.Supposed, fact) || Has(q.Said, fact)),
        "role" => read.Figures.Roles.ContainsKey(hit.Value) || q.Facts.ContainsKey(hit.Value) || q.Calculator is not null
            || q.Intent is Intent.DeferredTax or Intent.Impairment or Intent.ResearchCredit,
        _ => true,
    };

    private static bool Has(IReadOnlyDictionary<string, string> facts, string fact) => facts.ContainsKey(fact)
        || (fact == "ias38_57" && facts.Keys.Any(f => f.StartsWith("ias38_57.", StringComparison.Ordinal)));

    /// <summary>The numbers of the facts, each also as the units in which it may have been said.</summary>
    private static HashSet<decimal> Numbers(Question q)
    {
        var numbers = new HashSet<decimal>();
        foreach (var value in q.Facts.Values.Concat(q.Parts.SelectMany(p => p.Facts.Values)))
        {
            foreach (var piece in value.Split([',', '"', ':', '[', ']', '{', '}', ' '], StringSplitOptions.RemoveEmptyEntries))
            {
                if (decimal.TryParse(piece, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                    out var number))
                    numbers.Add(Math.Abs(number));
            }
        }
        return numbers;
    }

    private static bool IsUsed(IReadOnlyList<Token> tokens, int i, Question q, HashSet<decimal> numbers)
    {
        var token = tokens[i];
        if (token.Date is { } date)
        {
            var month = $"{date.Year:0000}-{date.Month:00}";
            return q.From?.ToString() == month || q.Facts.ContainsKey("committed_cease_use_in_months") || q.Facts.Values.Any(v =>
                v.Contains(token.IsMonth ? month
                : DateRoles.Iso(date), StringComparison.Ordinal))
                || q.Facts.Values.Any(v => v.Contains(DateRoles.Iso(date), StringComparison.Ordinal));
        }
        if (token.Kind != TokenKind.Number)
            return false;
        if (Ratios.IsRatio(tokens, i) || (i > 0 && Ratios.IsRatio(tokens, i - 1)) || (Ratios.Read(tokens) is { Count: > 0 } shares
            && (shares.Sum(s => s.Amount) == token.Value || (token.IsPercent && tokens.Count(t => t.IsPercent) == 2))))
            return true;
        if (token.IsReference || token.IsCount || token.IsRange)
            return true;
        if (token.IsDatePart)
            return q.Facts.Values.Any(v => v.Contains(token.Text, StringComparison.Ordinal)) || i > 0 && tokens[i - 1].Date is not null;
        if (numbers.Contains(token.Value) || (token.IsPercent && numbers.Contains(token.Value / 100)))
            return true;
        if (q.Notes.Any(n => n.StartsWith($"{Amounts.Show(token.Value)} for each ", StringComparison.Ordinal)))
            return true;
        if (q.Facts.ContainsKey("total_revenue") && numbers.Any(n => numbers.Contains(n + token.Value)))
            return true;
        if (q.Calculator == "break-even" && numbers.Contains(Math.Round(token.Value / 12, 6))
            || q.Notes.Any(n => n.Contains($"{Amounts.Show(token.Value)} is left out", StringComparison.Ordinal)))
            return true;
        if (q.Calculator is not null && Amounts.ChangesTo(tokens, i) is { } to && numbers.Contains(tokens[to].Value))
            return true;
        if (q.Calculator == "disposal" && q.Facts.ContainsKey("prepaid_balance") && q.TermMonths is not null)
            return true;
        if (token.IsPercent && q.Calculator == "lease" && tokens.Count(t => t.IsPercent) < 3)
            return true;
        if (FigureReader.IsUnit(tokens, i))
        {
            if (q.Notes.Any(n => n.Contains($" for each month of {FigureReader.Plain(token.Value)} months", StringComparison.Ordinal)))
                return true;
            var months = FigureReader.UnitAt(tokens, i) switch
            {
                "year" => token.Value * 12,
                "quarter" => token.Value * 3,
                "week" => token.Value * 12 / 52,
                _ => token.Value,
            };
            return q.Calculator == "lease" || numbers.Contains(months) || numbers.Contains(months / 12)
                || q.TermMonths == months && (q.Facts.ContainsKey("service_end")
                || q.Facts.ContainsKey("payments"));
        }
        // "All six", "5 of the 6", "3 servers": a count of what the words beside it name.
        return token is { IsMoney: false, IsPercent: false, Value: <= 12 }
            && q.Facts.Keys.Any(f => f.StartsWith("ias38_57", StringComparison.Ordinal))
            || (q.Facts.TryGetValue("payments", out var list) && list.Split(',').Length == token.Value);
    }

    internal static bool IsNeutral(string word) => BooksWords.IsNeutral(word) || Lexicon.Neutral.Contains(word)
        || (CommonWords.All.Contains(word) && !Limits(word));

    private static bool Limits(string word) => word is "except" or "only" or "without" or "before" or "after" or "half" or "free" or "short"
        or "third" or "rest" or "weather" or "poem" or "cook" or "rice" or "joke" or "visa" or "paris" or "stock" or "password";

    /// <summary>What stands where the thing bought stands and is no word we know; or most of the question.</summary>
    private static string? Doubted(Slots slots, SpendWords read)
    {
        var tokens = read.Tokens;
        var content = Enumerable.Range(0, tokens.Count).Where(i => tokens[i].Kind == TokenKind.Word && !slots.IsEmpty(i)).ToList();
        var strange = content.Where(i => !slots.IsUsed(i) && IsStrange(tokens[i])).ToList();
        foreach (var i in strange)
        {
            var end = i + 1;
            while (end < tokens.Count && strange.Contains(end))
                end++;
            var start = i;
            while (start > 0 && strange.Contains(start - 1))
                start--;
            if (IsBought(read, start, end) || IsEvent(tokens, start))
            {
                while (end < tokens.Count && !slots.IsUsed(end) && !slots.IsEmpty(end) && tokens[end].Clause == tokens[start].Clause)
                    end++;
                return read.Text[tokens[start].Start..Math.Min(read.Text.Length, tokens[end - 1].End)].Trim();
            }
        }
        return content.Count >= ContentMin && strange.Count * 2 > content.Count
            ? read.Text[tokens[strange[0]].Start..Math.Min(read.Text.Length, tokens[strange[0]].End)].Trim() : null;
    }

    private static bool IsStrange(Token token) => !(token.Text.Length > 5 && token.Text.EndsWith("ly", StringComparison.Ordinal))
        && token.Text is not ("vat" or "gst" or "included" or "incl" or "excl" or "gross")
        && !Lexicon.Knows(token.Text) && !BooksWords.All.Contains(token.Text)
        && token.Date is null && !token.Text.StartsWith("cur:", StringComparison.Ordinal);

    /// <summary>"Was stolen", "we barter": what happened is another thing than what we know to treat.</summary>
    private static bool IsEvent(IReadOnlyList<Token> tokens, int start) => start > 0 && tokens[start - 1].Clause == tokens[start].Clause
        && tokens[start - 1].Text is "we" or "was" or "were" or "got" or "been" or "being" or "they"
        && !tokens.Take(start).Any(t => t.Clause == tokens[start].Clause
        && t.Text is "if" or "when" or "once" or "unless") && tokens[start].Kind == TokenKind.Word;

    /// <summary>"60k leasehold improvements", "carbon offset purchase of 8k"; not "60k Zorblax GPU", where a known thing follows.</summary>
    private static bool IsBought(SpendWords read, int start, int end)
    {
        var tokens = read.Tokens;
        bool Names(int i) => i >= 0 && i < tokens.Count && tokens[i].Clause == tokens[start].Clause && !Ties.Contains(tokens[i].Text)
            && !Deals.Contains(tokens[i].Text) && read.Hits.Any(h => h.Kind == "signal" && h.Start <= i && i < h.End);
        if (Names(end) || Names(start - 1))
            return false;
        var i = start - 1;
        while (i >= 0 && Ties.Contains(tokens[i].Text) && tokens[i].Clause == tokens[start].Clause)
            i--;
        if (i >= 0 && IsMoney(tokens, i) && tokens[i].Clause == tokens[start].Clause)
            return true;
        i = end;
        while (i < tokens.Count && (Ties.Contains(tokens[i].Text) || Deals.Contains(tokens[i].Text) || tokens[i].Text.StartsWith("cur:",
            StringComparison.Ordinal)) && tokens[i].Clause == tokens[start].Clause)
            i++;
        return i < tokens.Count && IsMoney(tokens, i) && tokens[i].Clause == tokens[start].Clause;
    }

    private static bool IsMoney(IReadOnlyList<Token> tokens, int i) => tokens[i].IsMoney || tokens[i] is
    {
        Kind: TokenKind.Number, IsReference: false, IsDatePart: false, IsPercent: false, Value: >= 1000
    };
}

/// <summary>The words of a question about a spend with what was found in them.</summary>
/// <param name="Named">Whether an answer of the asker to a question of ours: nothing of it can name another spend.</param>
internal sealed record SpendWords(string Text, IReadOnlyList<Token> Tokens, IReadOnlyList<Hit> Hits, Figures Figures,
    IReadOnlyList<NameHit> Names, bool Named = false);
