using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>How often an amount is paid, by the words beside it.</summary>
internal enum Paid { Once, Monthly, PerUnit }

/// <summary>An amount of a comparison.</summary>
/// <param name="Value">A month's, where it is paid by the year as well.</param>
/// <param name="IsNew">Whether it belongs to what would be bought or built, not to what is paid today; null where no word tells.</param>
internal sealed record SideAmount(int At, decimal Value, Paid Paid, bool? IsNew);

/// <summary>
/// What two courses of action cost, each amount with the course it belongs to: "the server costs 60k and 1k a month against an
/// API at 4k". The noun nearest to an amount tells, never the order; a word of contrast parts the two.
/// </summary>
internal sealed class Sides
{
    private const int Contrast = 20;
    private const int Crossed = 5;
    private const int Parted = 8;
    private const int Reach = 4;
    private const int Far = 40;

    private static readonly HashSet<string> Today = new(StringComparer.Ordinal)
    {
        "api", "vendor", "provider", "saas", "subscription", "seat", "openai", "anthropic", "cloud", "aws", "azure", "bedrock", "token",
        "today", "now", "current", "gcp", "gemini", "mistral", "cohere", "plan", "licence", "license",
        "currently", "present", "existing", "human", "person", "staff", "clerk", "manual", "manually", "agency", "contractor",
        "before", "previously", "until", "outsourced", "hosted", "rented", "rent", "claude", "gpt", "bill", "old", "status",
    };

    private static readonly HashSet<string> Change = new(StringComparer.Ordinal)
    {
        "server", "box", "gpu", "hardware", "machine", "rig", "cluster", "rack", "own", "self", "buy", "buying", "bought", "purchase", "build",
        "building", "built", "hosting", "house", "workstation", "appliance", "bot", "automation", "automate", "new", "node", "model", "ours",
        "after", "afterwards", "afterward", "then", "thereafter", "later", "switch", "switching", "migrate", "migration", "fine", "finetune",
    };

    private static readonly HashSet<string> Contrasts = new(StringComparer.Ordinal)
        { "vs", "versus", "against", "compared", "instead", "rather", "while", "whereas", "than", "but", "or", "compare" };

    private static readonly HashSet<string> Units = new(StringComparer.Ordinal)
    {
        "ticket", "document", "doc", "call", "request", "query", "page", "conversation", "chat", "resolution", "case", "token", "image", "email",
        "lead", "transaction", "message", "task", "invoice", "claim", "unit", "minute", "outcome", "file", "review", "order", "item", "answer",
    };

    private readonly IReadOnlyList<Token> tokens;

    public IReadOnlyList<SideAmount> Amounts { get; }

    /// <summary>Units handled a month, where stated: "8,000 tickets a month".</summary>
    public decimal? UnitsAMonth { get; private set; }

    private Sides(IReadOnlyList<Token> tokens)
    {
        this.tokens = tokens;
        var at = Enumerable.Range(0, tokens.Count).Where(IsAmount).ToList();
        var read = at.Select(i => new SideAmount(i, Monthly(i), PaidAt(i), SideOf(i, at))).ToList();
        Amounts = Settled(Changed(Saved(AsOften(read))));
    }

    /// <summary>"Today 20,500 a month, after that 8,500": an amount that a word of time puts on one side is paid as often as its like, unless it is
    /// said to be paid once.</summary>
    private List<SideAmount> AsOften(List<SideAmount> amounts)
    {
        if (amounts.Where(a => a.Paid == Paid.Monthly).ToList() is not { Count: 1 } running || amounts.Count(a => a.Paid == Paid.Once) != 2)
            return amounts;
        var open = amounts.Where(a => a.Paid == Paid.Once && !IsOnce(a.At)).ToList();
        return open is not [var like] || !Before(like.At).Any(w => w is "after" or "afterwards" or "afterward" or "then" or "before" or "today"
            or "now"
            or "later" or "currently" or "thereafter") ? amounts : [.. amounts.Select(a => a == like ? a with { Paid = running[0].Paid } : a)];
    }

    private bool IsOnce(int i) => Words(i).Concat(Before(i)).Any(w => w is "once" or "off" or "upfront" or "setup" or "switching" or "migration"
        or "investment" or "initial" or "one-off" or "onetime");

    /// <summary>The words before an amount, back to the one before it.</summary>
    private IEnumerable<string> Before(int i) => tokens.Take(i).Reverse().Take(Reach).TakeWhile(t => t.Kind == TokenKind.Word
        && t.Sentence == tokens[i].Sentence).Select(t => t.Text);

    /// <summary>"Saves us 4,000 every month": what is no longer paid, against nothing.</summary>
    private List<SideAmount> Saved(List<SideAmount> amounts) => [.. amounts.Select(a => tokens.Take(a.At).Reverse().Take(Reach).TakeWhile(t =>
        t.Sentence == tokens[a.At].Sentence && t.Kind == TokenKind.Word).Any(t => t.Text is "save" or "saving" or "saved")
        || Words(a.At).Any(w => w is "saving" or "saved") ? a with { Paid = a.Paid == Paid.Once ? Paid.Monthly : a.Paid, IsNew = false } : a)];

    /// <summary>"Goes from 20,500 to 8,500 a month": the first is paid today, the second afterwards, both as often as either says.</summary>
    private List<SideAmount> Changed(List<SideAmount> amounts)
    {
        foreach (var before in amounts.ToList())
        {
            if (Questions.Amounts.ChangesTo(tokens, before.At) is not { } to || amounts.Find(a => a.At == to) is not { } after)
                continue;
            // A cost that goes from one amount to another runs on, by the month where nothing else is said.
            var paid = before.Paid == Paid.PerUnit || after.Paid == Paid.PerUnit ? Paid.PerUnit : Paid.Monthly;
            var yearly = paid == Paid.Monthly && (IsYearly(before.At) || IsYearly(to));
            amounts = [.. amounts.Select(a => a.At == before.At ? a with { Paid = paid, IsNew = false, Value = Each(before.At) }
                : a.At == to ? a with { Paid = paid, IsNew = true, Value = Each(to) } : a)];

            decimal Each(int i) => yearly ? Math.Round(tokens[i].Value / 12, 6) : tokens[i].Value;
        }
        return amounts;
    }

    private bool IsYearly(int i) => Words(i).Concat(tokens.Take(i).Reverse().Take(Reach * 2).TakeWhile(t => t.Sentence == tokens[i].Sentence)
        .Select(t => t.Text)).FirstOrDefault(IsTime) is "year" or "yearly" or "annual" or "annually" or "pa";

    public static Sides Read(IReadOnlyList<Token> tokens) => new(tokens);

    /// <summary>Two courses, each with what it costs again and again, beside what one of them costs once.</summary>
    public bool Weighs => Amounts.Any(a => a.Paid == Paid.Once) && Amounts.Where(a => a.Paid != Paid.Once).Select(a => a.IsNew)
        .Distinct().Count(n => n is not null) == 2;

    /// <summary>The sum of the amounts of one side that are paid so.</summary>
    public decimal? Sum(Paid paid, bool isNew)
    {
        var own = Amounts.Where(a => a.Paid == paid && (a.IsNew ?? paid == Paid.Once) == isNew).ToList();
        return own.Count == 0 ? null : own.Sum(a => a.Value);
    }

    /// <summary>Amounts that no word puts on a side: they are asked about.</summary>
    public IReadOnlyList<SideAmount> Open => [.. Amounts.Where(a => a.IsNew is null && a.Paid != Paid.Once)];

    /// <summary>A number that may be money: no date, share, count or length of time.</summary>
    internal static bool IsSum(IReadOnlyList<Token> tokens, int i) => IsPlain(tokens, i) && (tokens[i].IsMoney || tokens[i].Value >= 100);

    private static bool IsPlain(IReadOnlyList<Token> tokens, int i) => tokens[i] is
    {
        Kind: TokenKind.Number, IsReference: false,
        IsDatePart: false, IsPercent: false, IsRange: false, IsCount: false, Date: null
    } && !FigureReader.IsUnit(tokens, i);

    private bool IsAmount(int i)
    {
        if (!IsPlain(tokens, i))
            return false;
        if (i + 1 < tokens.Count && tokens[i].Currency is null && Units.Contains(tokens[i + 1].Text))
        {
            UnitsAMonth ??= After(i + 1, "month") ? tokens[i].Value : After(i + 1, "year") ? tokens[i].Value / 12 : null;
            return false;
        }
        return tokens[i].IsMoney || tokens[i].Value >= 100 || Words(i).Any(w => Units.Contains(w));
    }

    private bool After(int i, string unit) => tokens.Skip(i + 1).Take(2).Any(t => t.Text == unit || t.Text == unit + "ly");

    /// <summary>The words behind an amount, up to the next amount or the end of its clause.</summary>
    private IEnumerable<string> Words(int i) => tokens.Skip(i + 1).Take(Reach).TakeWhile(t => t.Kind == TokenKind.Word
        && t.Clause == tokens[i].Clause && !Contrasts.Contains(t.Text) && t.Text != "and").Select(t => t.Text);

    private Paid PaidAt(int i)
    {
        var behind = Words(i).ToList();
        if (behind.Take(2).Any(w => w is "once" or "upfront" or "up" or "one" or "1"))
            return Paid.Once;
        if (behind.Take(3).Any(Units.Contains) && !behind.TakeWhile(w => !Units.Contains(w)).Any(IsTime))
            return Paid.PerUnit;
        if (behind.Any(IsTime))
            return Paid.Monthly;
        var before = tokens.Take(i).Reverse().Take(Reach).TakeWhile(t => t.Kind == TokenKind.Word && t.Clause == tokens[i].Clause).ToList();
        return before.Any(t => t.Text is "monthly" or "yearly" or "annual" or "annually") ? Paid.Monthly : Paid.Once;
    }

    private static bool IsTime(string word) => word is "month" or "monthly" or "pm" or "year" or "yearly" or "annual" or "annually" or "pa";

    private decimal Monthly(int i)
    {
        var yearly = PaidAt(i) == Paid.Monthly && Words(i).Concat(tokens.Take(i).Reverse().Take(Reach).TakeWhile(t =>
            t.Kind == TokenKind.Word).Select(t => t.Text)).FirstOrDefault(IsTime) is "year" or "yearly" or "annual" or "annually" or "pa";
        return yearly ? Math.Round(tokens[i].Value / 12, 6) : tokens[i].Value;
    }

    /// <summary>The nearest noun of either side; a contrast between it and the amount speaks against it.</summary>
    private bool? SideOf(int at, List<int> amounts)
    {
        (int Distance, bool IsNew)? best = null;
        for (var k = 0; k < tokens.Count; k++)
        {
            var isNew = Change.Contains(tokens[k].Text);
            if ((isNew || Today.Contains(tokens[k].Text)) && Distance(k, at, amounts) is var distance && distance < (best?.Distance ?? Far))
                best = (distance, isNew);
        }
        return best?.IsNew;
    }

    private int Distance(int one, int other, List<int> amounts)
    {
        var (from, to) = (Math.Min(one, other), Math.Max(one, other));
        var distance = to - from;
        for (var i = from + 1; i <= to; i++)
        {
            distance += i < to && Contrasts.Contains(tokens[i].Text) ? Contrast : 0;
            distance += i < to && amounts.Contains(i) ? Crossed : 0;
            distance += tokens[i].Sentence != tokens[i - 1].Sentence ? Parted * 2 : tokens[i].Clause != tokens[i - 1].Clause ? Parted : 0;
        }
        return distance;
    }

    /// <summary>Where one side of two is known, the other amount is of the other; one paid once goes with what would change.</summary>
    private List<SideAmount> Settled(List<SideAmount> amounts)
    {
        var at = amounts.Select(a => a.At).ToList();
        foreach (var paid in (Paid[])[Paid.Monthly, Paid.PerUnit])
        {
            var pair = amounts.Where(a => a.Paid == paid).ToList();
            if (pair.Count != 2)
                continue;
            var known = pair.Where(a => a.IsNew is not null).ToList();
            if (known.Count == 1)
                Set(known[0].At, known[0].IsNew!.Value);
            else if (pair[0].IsNew == pair[1].IsNew && amounts.Find(a => a.Paid == Paid.Once) is { } once)
                Set(pair.MinBy(p => Distance(p.At, once.At, at))!.At, true);

            void Set(int one, bool isNew) => amounts = [.. amounts.Select(a => a.Paid != paid ? a
                : a with { IsNew = a.At == one ? isNew : !isNew })];
        }
        return [.. amounts.Select(a => a.Paid == Paid.Once ? a with { IsNew = true } : a)];
    }
}
