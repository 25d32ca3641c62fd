using System.Globalization;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>Tells what the steps of a follow-up make of the rows that were told. Pure.</summary>
internal sealed class TableCard
{
    private const int RowsShown = 20;
    private const int NamesTold = 6;
    private const int RateDigits = 8;

    private readonly IReadOnlyDictionary<string, MonthRate> rates;
    private readonly List<ResultTable> tables = [];
    private readonly List<TableStep> steps = [];

    /// <summary>The step that could not be taken; null where all were.</summary>
    private readonly TableStep? stuck;

    private TableCard(BooksQuery q, IReadOnlyList<ToolCallRecord> calls, Func<string, string> agentName)
    {
        rates = calls.Where(c => c.Name == "get_exchange_rate" && !ToolJson.IsRefusal(c.Result)).Select(c => c.As<MonthRate>())
            .GroupBy(r => r.From, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        if (Start(q, [.. calls.Where(c => c.Name != "get_exchange_rate")], agentName) is not { } first)
            return;
        tables.Add(first);
        var known = rates.Values.Where(r => r.Rate is not null).ToDictionary(r => r.From, r => r.Rate!.Value, StringComparer.Ordinal);
        foreach (var asked in q.Steps)
        {
            var step = tables[^1].Resolved(asked);
            steps.Add(step);
            if (step.Operation == TableOperation.Beside)
                continue;
            if (tables[^1].After(step, known) is not { } next)
            {
                stuck = step;
                return;
            }
            tables.Add(next);
        }
    }

    public static string Write(BooksQuery q, IReadOnlyList<ToolCallRecord> calls, Func<string, string> agentName) =>
        new TableCard(q, calls, agentName).Write();

    /// <summary>The rows that are left after every step; null where one could not be taken.</summary>
    public static ResultTable? Result(BooksQuery q, IReadOnlyList<ToolCallRecord> calls, Func<string, string> agentName) =>
        new TableCard(q, calls, agentName) is { stuck: null, tables: [.., var last] } ? last : null;

    /// <summary>Every number of the rows and of what was worked out of them.</summary>
    public static IEnumerable<decimal> Numbers(BooksQuery q, IReadOnlyList<ToolCallRecord> calls)
    {
        if (q.Form != BooksForm.Table)
            yield break;
        var card = new TableCard(q, calls, k => k);
        var numbers = new List<decimal?>();
        foreach (var table in card.tables)
        {
            numbers.AddRange([table.Total, table.Whole, table.Sum, table.Rows.Count, InScale(table, table.Total), InScale(table, table.Sum),
                InScale(table, table.Whole), PairPart(table), table.Known.Count(), table.Whole + table.Total,
                table is { Whole: { } whole, Total: { } total } ? Derived.Part(whole, total) : null]);
            foreach (var row in table.Rows)
                numbers.AddRange([row.Figure, row.Part, row.Before, row.After, Growth(row), InScale(table, row.Figure), InScale(table, row.Before),
                    InScale(table, row.After)]);
        }
        // "Lower by 20 %" is told of a factor of 0.8.
        numbers.AddRange(card.steps.Select(s => (s.Number - 1) * 100));
        numbers.AddRange(card.rates.Values.Select(r => r.Rate is { } rate ? Shown(rate) : (decimal?)null));
        numbers.AddRange(card.tables.Select(t => (decimal?)(t.Rows.Count - RowsShown)));
        foreach (var number in numbers.OfType<decimal>())
            yield return Math.Abs(number);
    }

    private static decimal? Value(ResultTable table) => table.Total ?? table.Sum;

    private static ResultTable? Start(BooksQuery q, List<ToolCallRecord> calls, Func<string, string> agentName)
    {
        var (told, at) = (new List<ResultTable?>(), 0);
        foreach (var operand in q.Operands)
        {
            // How many calls an operand takes does not depend on the month.
            var own = calls.Skip(at).Take(BooksPlanner.Calls(operand, new NodaTime.YearMonth(2000, 1), default).Count).ToList();
            at += own.Count;
            told.Add(TableOf.Answer(operand, own, agentName));
        }
        if (told.Exists(t => t is null))
            return null;
        return told is [var one] ? one : q.Steps.Any(s => s.Operation == TableOperation.Beside) && told is [{ } early, { } late]
            ? early is { Total: not null, Rows.Count: 0 or 1 } && late.Total is not null ? Single(early, late) : ResultTable.Beside(early, late)
            : TableOf.Joined([.. told.OfType<ResultTable>()]);
    }

    /// <summary>Two single figures beside each other.</summary>
    private static ResultTable? Single(ResultTable early, ResultTable late) => ResultTable.Beside(
        early with { Kind = "answer", Rows = [new ResultRow(late.Title, early.Total, early.Currency)] },
        late with { Kind = "answer", Rows = [new ResultRow(late.Title, late.Total, late.Currency)] });

    private string Write()
    {
        if (tables.Count == 0)
            return "The last answers are no figures of one kind, so I cannot set them beside each other or go on with them.";
        if (stuck is not null)
            return Stuck(tables[^1], stuck);
        var (before, now) = (tables.Count > 1 ? tables[^2] : tables[0], tables[^1]);
        var telling = steps[^1];
        return string.Join("\n\n", ((string[])[Headline(telling, before, now), Rows(telling, now), Notes()]).Where(p => p.Length > 0));
    }

    private static string Headline(TableStep step, ResultTable before, ResultTable now)
    {
        var where = $"{(now.When.Length > 0 ? (now.When.StartsWith("at ", StringComparison.Ordinal) ? " " : " in ") + now.When : "")} ({now.Entity})";
        var all = Value(now) is { } value ? Show(now, value, now.Currency) : null;
        switch (step.Operation)
        {
            case TableOperation.Keep or TableOperation.Drop when now.Rows.Count == 0:
                return $"**None** of the {before.Rows.Count} rows is left: {now.Title}{where}.";
            case TableOperation.Keep:
                return $"**{now.Rows.Count}** of {before.Rows.Count} {(before.Rows.Count == 1 ? "row" : "rows")}: {Names(now)}; {now.Title}{where}" +
                    $"{(now.Rows.Count > 1 && all is not null ? $", together **{all}**" : now.Rows is [{ Figure: { } one } row] ?
                        $", **{Show(now, one, row.Currency)}**" : "")}.";
            case TableOperation.Drop:
                return $"Without {Gone(before, now)}: {(all is null ? $"{now.Rows.Count} rows are left" : $"**{all}**")} of {now.Title}{where}" +
                    $"{(Value(before) is { } was && all is not null ? $", instead of {Show(now, was, before.Currency)}" : "")}.";
            case TableOperation.Order when now.Rows is [var first, ..]:
                return first.Before is not null ? Moved(step, now, first)
                    : $"**{Name(first)}** has the {(step.Word == "asc" ? "lowest" : "highest")} " +
                    $"{now.Title} of {before.Rows.Count}, **{Show(now, first.Figure ?? 0, first.Currency)}**{where}.";
            case TableOperation.Sum:
                return $"Together **{all}**: {now.Title}{where}, {before.Rows.Count} {(before.Rows.Count == 1 ? "row" : "rows")}.";
            case TableOperation.Average:
                return $"**{all}** on average over {before.Known.Count()} rows: {now.Title}{where}.";
            case TableOperation.Count:
                return $"**{before.Rows.Count}**: {(before.Rows.Count is 0 ? "no row is left" : Names(before))}{where}.";
            case TableOperation.Difference when before.Pair() is { } pair:
                return $"**{Show(now, Math.Abs(now.Total!.Value), now.Currency)}**: {Name(pair.First)} " +
                    $"{Show(now, pair.First.Figure!.Value, pair.First.Currency)} is {(now.Total < 0 ? "less" : "more")} than {Name(pair.Other)} " +
                    $"{Show(now, pair.Other.Figure!.Value, pair.Other.Currency)}" +
                    $"{(PairPart(before) is { } part ? $", by {Card.Percent(part)} of it" : "")}; {before.Title}{where}.";
            case TableOperation.Ratio when before.Pair() is { } pair:
                return $"**{AnswerText.Number(now.Total!.Value, null)}**: {Name(pair.First)} " +
                    $"{Show(before, pair.First.Figure!.Value, pair.First.Currency)} " +
                    $"divided by {Name(pair.Other)} {Show(before, pair.Other.Figure!.Value, pair.Other.Currency)}; {before.Title}{where}.";
            case TableOperation.Share when now.Rows.Count == 1 && now.Rows[0].Part is { } share:
                return $"**{Card.Percent(share)}**: {Name(now.Rows[0])} is {Show(now, now.Rows[0].Figure!.Value, now.Rows[0].Currency)} of " +
                    $"{Show(now, now.Whole ?? 0, now.Currency)} of {now.Title}{where}.";
            case TableOperation.Share:
                return $"{string.Join(", ", now.Rows.Take(3).Select(r => $"**{Name(r)}** {Card.Percent(r.Part ?? 0)}"))} of " +
                    $"{Show(now, now.Whole ?? 0, now.Currency)}, {now.Title}{where}.";
            case TableOperation.Scale:
                return $"{(all is null ? "" : $"**{all}**{(Value(before) is { } held ? $" instead of {Show(now, held, now.Currency)}" : "")}: ")}" +
                    $"{now.Title}{where} {Supposed(step)}. This is arithmetic on the figures shown; " +
                    "nothing else is taken to change, and nothing is booked.";
            case TableOperation.Currency when now.Rows.Count > 0:
                return now.Total is not null || now.Adds && now.Kind is "answer" or "entity" && all is not null
                    ? $"**{all}** of {now.Title}{where}." : $"{Upper(now.Title)}{where} in {step.Word}.";
            case TableOperation.Beside when now.Rows.Count > 0:
                var moved = Value(now) is { } by ? $": the change is **{Show(now, by, now.Currency)}**" : "";
                return now is { Total: { } change, Rows: [{ } only] } ? Moved(step, now, only with { Figure = change })
                    : now is { Total: { } grown, Whole: { } from }
                    ? Moved(step, now, new ResultRow(Upper(now.Title), grown, now.Currency, Before: from, After: from + grown))
                    : $"{Upper(now.Title)}, {now.When} ({now.Entity}){moved}.";
            case TableOperation.Tell:
                return $"{string.Join(", ", now.Rows.Take(NamesTold * 2).Select(r => $"**{Text(r, step.Word!)}** ({Name(r)})"))}{where}.";
            default:
                return now.Total is not null ? $"**{all}** of {now.Title}{where}." : now.Rows is [{ Figure: { } lone } single]
                    ? $"**{Show(now, lone, single.Currency)}** of {now.Title}{where}." : $"{Upper(now.Title)}{where}.";
        }
    }

    private static string Moved(TableStep step, ResultTable now, ResultRow row) =>
        $"**{Name(row)}** {((row.Figure ?? 0) == 0 ? "did not change" : $"{(row.Figure < 0 ? "fell" : "rose")}" +
            $"{(step.Operation == TableOperation.Order ? " most" : "")} by **{Show(now, Math.Abs(row.Figure ?? 0), row.Currency)}**" +
            $"{(Growth(row) is { } growth ? $" ({Card.Percent(Math.Abs(growth))})" : "")}")}, from {Show(now, row.Before ?? 0, row.Currency)} to " +
        $"{Show(now, row.After ?? 0, row.Currency)}: {now.When} ({now.Entity}).";

    /// <summary>"With X at half".</summary>
    private static string Supposed(TableStep step)
    {
        var percent = (step.Number!.Value - 1) * 100;
        var how = step.Number switch
        {
            0.5m => "halved",
            2m => "doubled",
            3m => "three times as high",
            _ => $"{(percent < 0 ? "lower" : "higher")} by {AnswerText.Number(Math.Abs(percent), null)} %",
        };
        return $"if {(step.Names is { } names ? string.Join(" and ", names.Select(n => AnswerText.Escape(n))) : "it")} were {how}";
    }

    private static string Rows(TableStep step, ResultTable now)
    {
        if (now.Rows.Count == 0 || now.Rows.Count == 1 && now.Rows[0].Before is null && step.Operation != TableOperation.Tell)
            return "";
        var texts = now.Rows.SelectMany(r => r.Texts?.Keys ?? []).Distinct().Where(k => now.Kind != "agent" || step.Word == k).Take(3).ToList();
        var (parts, beside, figures) = (now.Rows.Any(r => r.Part is not null), now.Rows.Any(r => r.Before is not null), now.Known.Any());
        var unit = now.Unit == TableUnit.Money ? now.Currency ?? "Amount" : Upper(now.Title);
        var head = $"| {Card.Dimension(now.Kind)} | {string.Concat(texts.Select(t => Upper(t) + " | "))}" +
            (beside ? "Before | After | Change | " : figures ? $"{unit}{(now.Scale is { } scale ? " " + scale : "")} | " : "") + (parts ? "Share | "
                : "");
        return Card.Table(head.TrimEnd(),
            now.Rows.Take(RowsShown).Select(r => $"| {Name(r)} | {string.Concat(texts.Select(t => Text(r, t) + " | "))}" +
            (beside ? $"{Cell(now, r.Before, r)} | {Cell(now, r.After, r)} | {Cell(now, r.Figure, r)} | " : figures ? Cell(now, r.Figure, r) + " | "
                : "") +
            (parts ? $"{(r.Part is { } part ? Card.Percent(part) : "")} | " : "")))
            + (now.Rows.Count > RowsShown ? $"\n\n{now.Rows.Count - RowsShown} more rows are not shown." : "");
    }

    private static string Cell(ResultTable now, decimal? figure, ResultRow row) => figure is not { } number ? "–"
        : now.Unit == TableUnit.Share ? Card.Percent(number)
        : now.Scale is null && now.Decimals is null && row.Ref is not null && now.Unit == TableUnit.Money && now.Currency is { } currency
            ? AnswerText.Linked(new ShownFigure(number, row.Ref), currency)
        : now.Currency is null && row.Currency is not null ? Show(now, number, row.Currency) : Number(now, number, row.Currency);

    private string Notes() => string.Join(" ", rates.Values.Where(r => r.Rate is not null && r.From != r.To)
        .Select(r => $"At {Shown(r.Rate!.Value).ToString("0.########", CultureInfo.InvariantCulture)} {r.To} for one {r.From}, "
            + $"the rate of {r.Date}."));

    /// <summary>A rate as it is told; amounts are taken at the whole of it.</summary>
    private static decimal Shown(decimal rate) => Math.Round(rate, RateDigits, MidpointRounding.AwayFromZero);

    private string Stuck(ResultTable now, TableStep step) => step.Operation switch
    {
        TableOperation.Currency when rates.Values.Any(r => r.Rate is null) || rates.Count == 0 =>
            $"No rate of {AnswerText.Escape(step.Word)} is held for {now.When}, so nothing is converted; [Prices and rates](/rates) takes rates.",
        TableOperation.Sum or TableOperation.Share when !now.OneCurrency => "Amounts in several currencies are not added without a rate; " +
            "ask for them in one currency first, for example *both in dollars*.",
        TableOperation.Sum => $"{Upper(now.Title)} cannot be added up: its rows are no parts of a whole.",
        TableOperation.Share => $"{Upper(now.Title)} has no shares: its rows are no parts of a whole, or some of them are below zero.",
        TableOperation.Difference or TableOperation.Ratio => "For that I need two figures in one currency; the last answer " +
            $"has {now.Known.Count()}. Name two of them.",
        TableOperation.Drop or TableOperation.Scale => "That is none of the rows of the last answer.",
        _ => $"That I cannot do with {now.Title}.",
    };

    private static string Gone(ResultTable before, ResultTable now)
    {
        var gone = before.Rows.Where(r => !now.Rows.Contains(r)).ToList();
        return string.Join(" and ", gone.Take(NamesTold).Select(r => $"{Name(r)}{(r.Figure is { } f ? $" ({Show(before, f, r.Currency)})" : "")}"))
            + (gone.Count > NamesTold ? " and others" : "");
    }

    private static string Names(ResultTable now) => string.Join(", ", now.Rows.Take(NamesTold).Select(r => $"**{Name(r)}**"
        + (r.Figure is { } f ? " " + Show(now, f, r.Currency) : ""))) + (now.Rows.Count > NamesTold ? " and others" : "");

    private static string Name(ResultRow row) => AnswerText.Escape(row.Name);

    private static string Text(ResultRow row, string column) => row.Texts?.GetValueOrDefault(column) is { } text ? AnswerText.Escape(text)
        : column == "owner" ? "nobody" : "–";

    private static decimal? Growth(ResultRow row) => row is { Before: { } before, Figure: { } change } ? Derived.Part(before, change) : null;

    private static decimal? PairPart(ResultTable table) => table.Pair() is { } pair
        ? Derived.Part(pair.Other.Figure!.Value, Math.Abs(pair.First.Figure!.Value - pair.Other.Figure!.Value)) : null;

    private static string Show(ResultTable table, decimal number, string? currency) => table.Unit == TableUnit.Share ? Card.Percent(number)
        : (currency is null ? "" : currency + " ") + Number(table, number, currency) + (currency is not null && table.Scale is { } scale ? " "
        + scale : "");

    private static string Number(ResultTable table, decimal number, string? currency)
    {
        if (currency is null || table is { Scale: null, Decimals: null })
            return AnswerText.Number(number, currency);
        var scaled = table.Scale is { } scale ? number / SpendTools.Units[scale] : number;
        var pattern = table.Decimals is { } digits ? "#,##0" + (digits > 0 ? "." + new string('0', digits) : "") : "#,##0.##";
        var text = DigitGroups.Of(Math.Abs(scaled), currency, pattern);
        return number < 0 ? InWords.Minus + text : text;
    }

    /// <summary>A figure in the unit that was asked for, as it is shown.</summary>
    private static decimal? InScale(ResultTable table, decimal? number) => number is { } n && (table.Scale ?? (table.Decimals is null ? null
        : "")) is { } scale
        ? Math.Round(scale.Length > 0 ? n / SpendTools.Units[scale] : n, table.Decimals ?? 2, MidpointRounding.AwayFromZero) : null;

    private static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
