using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>A statement that was named, or lines of it: the figure that was asked for first, its lines below, and where it differs from
/// what stands beside it.</summary>
internal static class NamedStatementCard
{
    private const int RowsShown = 24;
    private const int NamesTold = 3;
    private const string Margin = "Gross margin";

    public static string Write(BooksQuery q, ToolCallRecord call)
    {
        var s = call.As<StatementRows>();
        var rows = Rows(q, s);
        if (rows.Count == 0)
            return $"Nothing is booked {(s.Lines.Count == 0 ? "in the statement" : "as " + string.Join(" or ", s.Lines.Select(Lower)))} " +
                $"“{s.Title}”{Of(s)} {When(s)}{In(s, s.Book)}{At(s)}.";
        var headline = s.Statement switch
        {
            StatementNames.Group => Together(q, s, rows),
            StatementNames.Unassigned when q.Order is null => Unassigned(s, rows),
            "gross-margin" when q.Order is null && rows.LastOrDefault(r => r.Title == Margin) is { } margin => OfMargin(s, rows, margin),
            "book-bridge" when s.AgainstFrom is null => Bridge(s, rows),
            _ when q.Order is not null => Ranked(q, s),
            _ when Beside(s) => Against(s, rows),
            _ => Plain(s, rows),
        };
        var table = q.Order is not null ? Ranking(q, s) : rows.Count == 1 ? Parts(s) : Lines(q, s, rows);
        var none = s.Lines.Where(l => s.Rows.All(r => r.Title != l && r.Block != l)).Select(Lower).ToList();
        if (none.Count > 0)
            headline += $" Nothing stands as {string.Join(" or ", none)}.";
        return $"{headline} [{AnswerText.Escape(s.Title)}]({s.Link})" + (table.Length > 0 ? "\n\n" + table : "");
    }

    private static bool Beside(StatementRows s) => s.AgainstFrom is not null || s.AgainstBook is not null && s.Statement != "book-bridge";

    private static bool HasBooks(StatementRows s) => s.AgainstBook is not null && s.AgainstFrom is null && s.Statement != "book-bridge";

    /// <summary>The rows that are told: of all entities together or of one, whose block its name is.</summary>
    private static IReadOnlyList<StatementRow> Rows(BooksQuery q, StatementRows s) => s.Statement != StatementNames.Group ? s.Rows
        : [.. s.Rows.Where(r => r.Block == (q.Sum ? "All entities" : s.Entity))];

    private static string Money(StatementRows s, ShownFigure figure) => Card.Amount(figure, s.Currency);

    private static string When(StatementRows s) => Ends(s) ? $"at the end of {AnswerText.Month(s.To)}" : $"in {Card.Span(s.From, s.To)}";

    private static bool Ends(StatementRows s) => s.Cumulative || s.Statement == "deferred-tax";

    /// <summary>" in the IFRS book".</summary>
    private static string In(StatementRows s, string? book) => s.Statement is StatementNames.Group || book is null ? "" : $" in {Kept(book)}";

    private static string Kept(string? book) => book == "Management" ? "the management book" : $"the {AnswerText.Framework(book)} book";

    /// <summary>The agent or the contract, where it is of one.</summary>
    private static string? Whose(StatementRows s) => (s.Name ?? s.Agent ?? s.Contract) is { } name ? AnswerText.Escape(name) : null;

    private static string Of(StatementRows s) => Whose(s) is { } name ? $" of {name}" : "";

    private static string At(StatementRows s) => $" ({AnswerText.Escape(s.Entity)})";

    /// <summary>A row by what tells it from the others: its block where they share a title, both where neither does alone.</summary>
    private static string Name(StatementRow row, IReadOnlyList<StatementRow> rows)
    {
        var alone = rows.Count(r => r.Title == row.Title) == 1;
        return AnswerText.Escape(alone || row.Block.Length == 0 ? row.Title : rows.All(r => r.Title == row.Title || r.Block.Length == 0) ? row.Block
            : $"{row.Block}: {row.Title}");
    }

    private static string Lower(string text) => text.Length > 1 && char.IsUpper(text[1]) ? text : char.ToLowerInvariant(text[0]) + text[1..];

    private static string Plain(StatementRows s, IReadOnlyList<StatementRow> rows)
    {
        var where = $"{When(s)}{In(s, s.Book)}{At(s)}";
        if (rows is [var only])
            return $"**{Money(s, only.Figure)}** of {Lower(Name(only, rows))}{(Whose(s) is { } one ? $", {one}," : "")} {where}.";
        where = Whose(s) is { } name ? $"{name}, {where}" : where;
        var rate = s.Rate is { } r ? $" The rate is {Percent(r)}." : "";
        if (s.Contract is not null || s.Lines.Count > 0 && rows.Count <= s.Lines.Count + 1)
            return $"{Upper(where)}: {string.Join(", ", rows.Select(r => $"{Lower(Name(r, rows))} **{Money(s, r.Figure)}**"))}"
                + $"{(Together(rows) is { } sum ? $", together **{AnswerText.Money(sum, s.Currency)}**" : "")}.{rate}";
        var ends = rows.Where(r => r.Kind == "Result").ToList() is { Count: > 0 } results ? results : [.. rows.Where(r => r.Kind == "Subtotal")];
        return ends.Count == 0 ? $"{Upper(where)}: " +
            $"{string.Join(", ", rows.Take(NamesTold).Select(r => $"{Lower(Name(r, rows))} **{Money(s, r.Figure)}**"))}" +
                $"{(rows.Count > NamesTold ? " and more" : "")}.{rate}"
            : $"{Upper(where)}: {string.Join(", ", ends.Select(r => $"{Lower(Name(r, ends))} **{Money(s, r.Figure)}**"))}.{rate}";
    }

    /// <summary>Lines of one block are parts of it.</summary>
    private static decimal? Together(IReadOnlyList<StatementRow> rows) => rows.Count > 1 && rows.All(r => r.Kind == "Line" && r.Block == rows[0].Block
        && r.Block.Length > 0) ? rows.Sum(r => r.Figure.Amount) : null;

    /// <summary>Two books, or two stretches of months: both figures, how far they lie apart, and what makes the difference.</summary>
    private static string Against(StatementRows s, IReadOnlyList<StatementRow> rows)
    {
        var (here, there) = HasBooks(s) ? ($"in {Kept(s.Book)}", $"in {Kept(s.AgainstBook)}")
            : (When(s), s.Cumulative ? $"at the end of {AnswerText.Month(s.AgainstTo)}" : $"in {Card.Span(s.AgainstFrom, s.AgainstTo!)}");
        var lead = rows is [var only] ? only : rows.LastOrDefault(r => r.Kind == "Result") ?? rows.LastOrDefault(r
            => r.Kind == "Subtotal") ?? rows[^1];
        var part = Derived.Part(lead.Against!.Amount, lead.Change!.Value) is { } p ? $" ({Card.Percent(Math.Abs(p))})" : "";
        var apart = lead.Change == 0 ? "the same"
            : $"**{AnswerText.Money(Math.Abs(lead.Change.Value), s.Currency)}** {(lead.Change < 0 ? "less" : "more")}{part}";
        var where = HasBooks(s) ? $"{When(s)}{At(s)}" : $"{In(s, s.Book).TrimStart()}{At(s)}";
        return $"{AnswerText.Escape(lead.Title)}{Of(s)}: **{Money(s, lead.Figure)}** {here} " +
            $"against **{Money(s, lead.Against)}** {there}, {apart}; {where}."
            + Makes(s, rows);
    }

    /// <summary>The parts, or the lines, that make a difference, the largest first.</summary>
    private static string Makes(StatementRows s, IReadOnlyList<StatementRow> rows)
    {
        var parts = (s.Parts ?? []).Where(p => p.Change is not (null or 0)).Select(p => (AnswerText.Escape(p.Name), p.Change!.Value,
            p.Because is { } why ? $" ({AnswerText.Grouped(AnswerText.Escape(why, 200))})" : "")).ToList();
        // Both sides of a balance sheet come to the same: one of them tells it.
        if (rows.Count > 1)
            parts = [.. rows.Where(r => r is { Kind: "Line", Change: not (null or 0) } && (r.Income || !s.Cumulative || s.Lines.Count > 0))
                .OrderByDescending(r => Math.Abs(r.Change!.Value)).Select(r => (Name(r, rows), r.Change!.Value, ""))];
        return parts.Count == 0 ? "" : $" {(parts.Count == 1 ? "All of it is" : "It is made of")} " +
            string.Join(", ", parts.Take(NamesTold).Select(p => $"{p.Item1} {Signed(s, p.Value)}{p.Item3}"))
            + (parts.Count > NamesTold ? " and smaller ones." : ".");
    }

    private static string Signed(StatementRows s, decimal amount) => $"{(amount < 0 ? "−" : "+")}{AnswerText.Number(Math.Abs(amount), s.Currency)}";

    private static string Bridge(StatementRows s, IReadOnlyList<StatementRow> rows) =>
        $"From **{Money(s, rows[0].Figure)}** in {Kept(s.Book)} to **{Money(s, rows[^1].Figure)}** in the " +
        $"{AnswerText.Framework(s.AgainstBook)} book: the result{Of(s)} {When(s)}{At(s)}, by the entries that one of the books keeps alone" +
        $"{(rows.Count > 2 ? "" : ", of which there are none")}.";

    private static string OfMargin(StatementRows s, IReadOnlyList<StatementRow> rows, StatementRow margin)
    {
        var value = rows.LastOrDefault(r => r.Title == "Value delivered to customers");
        var cost = rows.LastOrDefault(r => r.Title == "Cost of revenue");
        var share = margin.Share is { } part ? $", {Card.Percent(part)} of" : " on";
        var before = margin.Against is not { } then ? "" : HasBooks(s)
            ? $" In {Kept(s.AgainstBook)} it is {Money(s, then)}{Part(margin.AgainstShare)}: " +
                $"{Moved(s, margin, "more", "less")}."
            : $" In {Card.Span(s.AgainstFrom, s.AgainstTo!)} it was {Money(s, then)}{Part(margin.AgainstShare)}: it went " +
                $"{Moved(s, margin, "up", "down")}.";
        return $"Gross margin{Of(s)} {When(s)}{In(s, s.Book)}{At(s)}: **{Money(s, margin.Figure)}**"
            + (value is null ? "." : $"{share} {Money(s, value.Figure)} of value delivered to customers" +
                $"{(cost is null ? "" : $", after cost of revenue of {Money(s, cost.Figure)}")}. The value is imputed: no revenue stands in " +
                    $"these books.")
            + before;

        static string Part(decimal? part) => part is { } p ? $" ({Card.Percent(p)})" : "";
    }

    private static string Moved(StatementRows s, StatementRow row, string more, string less) => row.Change is 0 or null ? "by nothing"
        : $"{(row.Change > 0 ? more : less)} by **{AnswerText.Money(Math.Abs(row.Change.Value), s.Currency)}**";

    private static string Unassigned(StatementRows s, IReadOnlyList<StatementRow> rows)
    {
        var whole = rows.FirstOrDefault(r => r.Kind == "Result");
        var kinds = rows.Where(r => r.Kind == "Subtotal").ToList();
        if (whole is null)
            return $"{string.Join(", ", kinds.Select(k => $"{Lower(k.Title)} **{Money(s, k.Figure)}**"))} {When(s)}{At(s)}.";
        var told = kinds.Select(k => $"**{Money(s, k.Figure)}** is {Lower(k.Title)}" + (Part(k.Figure.Amount, whole.Figure.Amount) is { } part
            ? $" ({Card.Percent(part)})" : ""));
        return $"**{Money(s, whole.Figure)}** stands under no agent {When(s)}{At(s)}{(kinds.Count == 0 ? "" : ": " + string.Join(", ", told))}.";
    }

    private static string Together(BooksQuery q, StatementRows s, IReadOnlyList<StatementRow> rows)
    {
        var asked = rows is [var only] ? only : rows.FirstOrDefault(r => r.Kind == "Result") ?? rows[^1];
        var whose = q.Sum ? "all entities" : AnswerText.Escape(s.Entity);
        var each = !q.Sum ? "" : ": " + string.Join(", ", s.Rows.Where(r => r.Title == asked.Title && r.Block != "All entities")
            .Select(r => $"{AnswerText.Escape(r.Block)} {Money(s, r.Figure)}"));
        var rates = (s.Rates ?? []).Where(r => r.Currency != s.Currency && (q.Sum || r.Entity == s.Entity)).DistinctBy(r => r.Currency).Select(r =>
            r.Rate is { } rate ? $"One {r.Currency} is {rate.ToString("0.########", System.Globalization.CultureInfo.InvariantCulture)} " +
                $"{s.Currency} on the " +
                $"last day of {AnswerText.Month(s.To)}."
            : $"No rate of {r.Currency} is held for {AnswerText.Month(s.To)}: what stands in it is in no sum.");
        return $"**{Money(s, asked.Figure)}** of {Lower(asked.Title)} of {whose} {When(s)}{each}. {string.Join(' ', rates)}".TrimEnd();
    }

    /// <summary>The rows that are ranked: margins by agent, deferred tax by asset, else the lines.</summary>
    private static IReadOnlyList<StatementRow> Ranked(StatementRows s, string order)
    {
        var rows = s.Statement == "gross-margin" ? s.Rows.Where(r => r is { Title: Margin, Block.Length: > 0 })
            : s.Rows.Where(r => r.Kind == "Line" && (s.Statement != "deferred-tax" || r.Block.StartsWith("Deferred tax", StringComparison.Ordinal)));
        var sorted = rows.OrderByDescending(r => r.Figure.Amount).ToList();
        if (order == "asc")
            sorted.Reverse();
        return sorted;
    }

    private static string Ranked(BooksQuery q, StatementRows s)
    {
        var rows = Ranked(s, q.Order!);
        if (rows.Count == 0)
            return $"No line stands in “{s.Title}”{Of(s)} {When(s)}{In(s, s.Book)}{At(s)}.";
        var what = s.Statement == "gross-margin" ? "gross margin" : s.Statement == "deferred-tax" ? "deferred tax, liabilities positive"
            : "the lines";
        return $"**{Name(rows[0], rows)}**: {Money(s, rows[0].Figure)}, the {(q.Order == "asc" ? "lowest" : "largest")} of {rows.Count}. " +
            $"Together they come " +
            $"to **{AnswerText.Money(rows.Sum(r => r.Figure.Amount), s.Currency)}** of {what} {When(s)}{In(s, s.Book)}{At(s)}.";
    }

    private static string Ranking(BooksQuery q, StatementRows s) => Ranked(s, q.Order!) is { Count: > 1 } rows
        ? Card.Table($"| Line | {s.Currency} |", rows.Take(RowsShown).Select(r => $"| {Name(r, rows)} | " +
            $"{AnswerText.Linked(r.Figure, s.Currency)} |")) : "";

    private static string Lines(BooksQuery q, StatementRows s, IReadOnlyList<StatementRow> rows)
    {
        if (q is { Sum: true, Statement: StatementNames.Group } && rows.Count == 1)
            return "";
        var blocks = rows.Where(r => r.Block.Length > 0).Select(r => r.Block).Distinct().Count() > 1;
        var (now, then) = HasBooks(s) ? (AnswerText.Framework(s.Book), AnswerText.Framework(s.AgainstBook))
            : (Card.Span(s.From, s.To), s.AgainstTo is null ? "" : Card.Span(s.AgainstFrom, s.AgainstTo));
        var head = $"| {(blocks ? "Part | " : "")}Line | {(Beside(s) ? $"{now} {s.Currency} | {then} | Difference |" : $"{s.Currency} |")}";
        var body = rows.Take(RowsShown).Select(r =>
        {
            var title = r.Kind is "Result" or "Subtotal" ? $"**{AnswerText.Escape(r.Title)}**" : AnswerText.Escape(r.Title);
            var beside = r.Against is { } other ? $"{AnswerText.Linked(other, s.Currency)} | {AnswerText.Number(r.Change ?? 0, s.Currency)} | " : "";
            return $"| {(blocks ? AnswerText.Escape(r.Block) + " | " : "")}{title} | {AnswerText.Linked(r.Figure, s.Currency)}" +
                $"{(r.Share is { } share ? $" ({Card.Percent(share)})" : "")} | {beside}";
        });
        // Words stand left, amounts right.
        var columns = head.Count(c => c == '|') - 1;
        var words = blocks ? 2 : 1;
        return $"{head}\n|{string.Concat(Enumerable.Repeat("---|", words))}{string.Concat(Enumerable.Repeat("---:|", columns - words))}\n"
            + string.Join('\n', body) + (rows.Count > RowsShown ? $"\n\n{rows.Count - RowsShown} more lines stand on the page." : "");
    }

    /// <summary>What one line is made of, where there is more than the line itself.</summary>
    private static string Parts(StatementRows s)
    {
        var parts = (s.Parts ?? []).ToList();
        if (parts.Count == 0 || parts is [{ Link: null }])
            return "";
        var head = Beside(s) ? HasBooks(s) ? $"| Of | {AnswerText.Framework(s.Book)} {s.Currency} | {AnswerText.Framework(s.AgainstBook)} | " +
            $"Difference |"
            : $"| Of | {Card.Span(s.From, s.To)} {s.Currency} | {Card.Span(s.AgainstFrom, s.AgainstTo!)} | Difference |" : $"| Of | {s.Currency} |";
        return Card.Table(head, parts.Select(p => $"| " +
            $"{(p.Link is { } link ? $"[{AnswerText.Escape(p.Name)}]({link})" : AnswerText.Escape(p.Name))} | " +
            $"{AnswerText.Number(p.Amount, s.Currency)} | {(p.Against is { } other ? $"{AnswerText.Number(other, s.Currency)} | "
                + $"{AnswerText.Number(p.Change ?? 0, s.Currency)} | " : "")}"));
    }

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Percent(decimal rate) => (rate * 100).ToString("0.####", System.Globalization.CultureInfo.InvariantCulture) + " %";

    private static decimal? Part(decimal part, decimal whole) => whole <= 0 || part < 0 ? null
        : Math.Round(part / whole, 3, MidpointRounding.AwayFromZero);

    /// <summary>The rows that a later turn goes on with: what was ranked, what one line is made of, or the lines in the sign in which they
    /// make the result.</summary>
    public static ResultTable? Table(BooksQuery q, ToolCallRecord call)
    {
        var s = call.As<StatementRows>();
        var rows = Rows(q, s);
        var when = (Ends(s) ? "at the end of " : "") + Card.Span(s.From, s.To);
        var layout = StatementLayouts.All.FirstOrDefault(l => l.Name == s.Statement);
        if (rows is [var only])
            return new ResultTable(Lower(only.Title), "line", when, AnswerText.Escape(s.Entity), TableUnit.Money,
                s.Parts is { Count: > 1 } parts ? [.. parts.Select(p => new ResultRow(p.Name, p.Amount, s.Currency))]
                : [new ResultRow(only.Title, only.Figure.Amount, s.Currency, Ref: only.Figure.Ref)], only.Figure.Amount, Adds: true);
        var told = q.Order is { } order ? Ranked(s, order) : s.Statement == "gross-margin" && s.Agent is null ? Ranked(s, "desc")
            : [.. rows.Where(r => r.Kind == "Line")];
        if (told.Count == 0)
            told = rows;
        var result = q.Order is null && s.Lines.Count == 0 ? rows.FirstOrDefault(r => r.Kind == "Result") : null;
        // Cost stands positive on its line and takes from the result.
        var turned = result is not null && layout is { Cumulative: false, Sections.Count: > 0 } || s.Statement == StatementNames.Group;
        return new ResultTable(s.Title.ToLowerInvariant(), "line", when, AnswerText.Escape(s.Entity), TableUnit.Money,
            [.. told.Select(r => new ResultRow(Plain(Name(r, told)), turned && !r.Income ? -r.Figure.Amount : r.Figure.Amount, s.Currency,
                Ref: r.Figure.Ref))],
            result?.Figure.Amount, Adds: turned || q.Order is not null || s.Statement == StatementNames.Unassigned
                || told.Select(r => r.Block).Distinct().Count() == 1 || s.Statement == "gross-margin" && s.Agent is null);

        static string Plain(string escaped) => escaped.Replace("\\", "", StringComparison.Ordinal);
    }

    /// <summary>What the card works out of the rows itself.</summary>
    public static IEnumerable<decimal?> Numbers(BooksQuery q, ToolCallRecord call)
    {
        var s = call.As<StatementRows>();
        if (q.Order is not null && Ranked(s, q.Order) is { Count: > 0 } ranked)
            return [ranked.Sum(r => r.Figure.Amount), ranked.Count];
        var whole = s.Rows.FirstOrDefault(r => r.Kind == "Result");
        return [Together(s.Rows), s.Rate * 100, s.Rows.Count - RowsShown, .. s.Rows.SelectMany(r => (decimal?[])[
            r.Against is { } then && r.Change is { } change ? Derived.Part(then.Amount, change) : null,
            whole is null ? null : Part(r.Figure.Amount, whole.Figure.Amount)])];
    }
}
