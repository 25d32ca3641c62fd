using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>What the numbers of a table are.</summary>
internal enum TableUnit { Money, Count, Share }

/// <summary>A row with its first figure and what stands beside it.</summary>
/// <param name="Key">The agent's key, where the row is one.</param>
/// <param name="Currency">Null where the figure is no money.</param>
/// <param name="Part">Of the whole, where that was asked: 0.123 is 12.3 %.</param>
/// <param name="Before">The figure of the earlier of two answers that stand beside each other; the first figure is then the change.</param>
/// <param name="Texts">What the columns of words say.</param>
internal sealed record ResultRow(string Name, decimal? Figure, string? Currency, string? Key = null, decimal? Part = null, decimal? Before = null,
    decimal? After = null, IReadOnlyDictionary<string, string>? Texts = null, string? Ref = null);

/// <summary>
/// The figures of an answer as rows, so that a later turn can go on with them: filter them, leave one out, add them up. Pure; a step
/// that makes no sense of these rows gives null, and the reply says so.
/// </summary>
/// <param name="Title">What the figures are: "loaded cost".</param>
/// <param name="Total">The one figure that the answer led with; null where it told rows only.</param>
/// <param name="Adds">Whether the rows are parts of a whole: a cost per outcome or a share is none.</param>
/// <param name="Whole">What a share is of, once a step has left rows out.</param>
internal sealed record ResultTable(string Title, string Kind, string When, string Entity, TableUnit Unit, IReadOnlyList<ResultRow> Rows,
    decimal? Total, bool Adds, decimal? Whole = null, string? Scale = null, int? Decimals = null)
{
    private const int ShareDigits = 3;

    /// <summary>The one currency of the rows; null where there are several or none.</summary>
    public string? Currency => Rows.Select(r => r.Currency).Distinct().ToList() is [{ } one] ? one : null;

    public bool OneCurrency => Rows.Select(r => r.Currency).Distinct().Count() <= 1;

    /// <summary>The rows that have a figure.</summary>
    public IEnumerable<ResultRow> Known => Rows.Where(r => r.Figure is not null);

    /// <summary>Null where that cannot be added.</summary>
    public decimal? Sum => Adds && OneCurrency && Known.Any() ? Known.Sum(r => r.Figure!.Value) : null;

    /// <summary>The table after a step; null where the step cannot be taken.</summary>
    public ResultTable? After(TableStep step, IReadOnlyDictionary<string, decimal>? rates = null) => step.Operation switch
    {
        TableOperation.Keep => Kept(step),
        TableOperation.Drop => Dropped(step),
        TableOperation.Order => Ordered(step),
        TableOperation.Scale when step.Number is { } factor => Scaled(step, factor),
        TableOperation.Share => Shared(step),
        TableOperation.Sum => Sum is { } sum ? One("Together", sum) : null,
        TableOperation.Average => OneCurrency && Known.Any() && Unit != TableUnit.Share
            ? One("On average", Round(Known.Average(r => r.Figure!.Value))) : null,
        TableOperation.Count => One("Rows", Rows.Count) with { Unit = TableUnit.Count, Rows = [new ResultRow("Rows", Rows.Count, null)] },
        TableOperation.Difference => Pair() is { } pair ? One($"{pair.First.Name} less {pair.Other.Name}",
            pair.First.Figure!.Value - pair.Other.Figure!.Value) : null,
        TableOperation.Ratio => Pair() is { } pair && pair.Other.Figure != 0 ? One($"{pair.First.Name} for each of {pair.Other.Name}",
            Round(pair.First.Figure!.Value / pair.Other.Figure!.Value)) with
        {
            Unit = TableUnit.Count,
            Rows = [new ResultRow("Ratio", Round(pair.First.Figure!.Value / pair.Other.Figure!.Value), null)],
        } : null,
        TableOperation.Currency when rates is not null => Converted(step.Word!, rates),
        TableOperation.Unit when Unit == TableUnit.Money => this with { Scale = step.Word },
        TableOperation.Decimals when step.Number is { } digits => this with { Decimals = (int)digits },
        TableOperation.Tell => Rows.Any(r => r.Texts?.ContainsKey(step.Word!) == true) ? this : null,
        _ => null,
    };

    /// <summary>The step with the rows that "the largest" and "the smallest" stand for.</summary>
    public TableStep Resolved(TableStep step) => step.Operation is TableOperation.Keep or TableOperation.Drop or TableOperation.Scale
        && step.Word is "top" or "bottom" && Known.Any() ? step with
        {
            Names = [(step.Word == "top" ? Known.MaxBy(r => r.Figure) : Known.MinBy(r => r.Figure))!.Name],
            Word = null,
        } : step;

    /// <summary>The two figures that a difference or a ratio is of: both rows, the larger first where they were not named in an order.</summary>
    public (ResultRow First, ResultRow Other)? Pair() => Known.ToList() is [var one, var other] && one.Currency == other.Currency ? (one, other)
        : null;

    /// <summary>Two answers beside each other: each row with what it was, what it is, and the change as its figure.</summary>
    public static ResultTable? Beside(ResultTable early, ResultTable late)
    {
        if (early.Unit != late.Unit || early.Kind != late.Kind || early.Currency != late.Currency)
            return null;
        // A row that one of them does not have stands at nothing there, where it is a part of a whole.
        var (then, now) = (First(early), First(late));
        var rows = now.Keys.Concat(then.Keys).Distinct(StringComparer.Ordinal)
            .Where(n => late.Adds || now.ContainsKey(n) && then.ContainsKey(n))
            .Select(n => (Name: n, Row: now.GetValueOrDefault(n) ?? then[n], Before: then.GetValueOrDefault(n)?.Figure ?? 0,
                After: now.GetValueOrDefault(n)?.Figure ?? 0))
            .Select(r => r.Row with { Figure = r.After - r.Before, Before = r.Before, After = r.After, Part = null, Ref = null }).ToList();
        return rows.Count == 0 ? null : late with
        {
            When = $"{early.When}, then {late.When}",
            Rows = rows,
            Total = late.Total is { } after && early.Total is { } before ? after - before : null,
            Whole = early.Total,
        };

        static Dictionary<string, ResultRow> First(ResultTable table) => table.Known.GroupBy(r => r.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
    }

    private static bool Takes(ResultRow row, TableStep step) =>
        (step.Names is not { } names || names.Contains(row.Name, StringComparer.OrdinalIgnoreCase))
        && (step.Above is not { } above || row.Figure > above) && (step.Below is not { } below || row.Figure < below)
        && (step.Word is not { } mark || row.Texts?.Values.Any(t => ShownWords.Has(t, mark)) == true || ShownWords.Has(row.Name, mark));

    private ResultTable Kept(TableStep step) => Of([.. Rows.Where(r => Takes(r, step))]);

    private ResultTable? Dropped(TableStep step) => Rows.Any(r => Takes(r, step)) ? Of([.. Rows.Where(r => !Takes(r, step))]) : null;

    private ResultTable Of(IReadOnlyList<ResultRow> rows) => this with
    {
        Rows = rows,
        Whole = Whole ?? Total ?? Sum,
        Total = null,
    };

    private ResultTable Ordered(TableStep step)
    {
        var sorted = (step.Word == "asc" ? Known.OrderBy(r => r.Figure) : Known.OrderByDescending(r => r.Figure))
            .ThenBy(r => r.Name, StringComparer.Ordinal).ToList();
        return step.Number is { } count && count < sorted.Count ? Of([.. sorted.Take((int)count)]) : this with { Rows = sorted };
    }

    private ResultTable? Scaled(TableStep step, decimal factor)
    {
        if (Unit == TableUnit.Share)
            return null;
        if (step.Names is null && Total is { } one)
            return this with { Total = Round(one * factor), Rows = [.. Rows.Select(Times)] };
        if (!Rows.Any(r => Takes(r, step)))
            return null;
        var rows = Rows.Select(r => Takes(r, step) ? Times(r) : r).ToList();
        var change = rows.Zip(Rows).Sum(p => (p.First.Figure ?? 0) - (p.Second.Figure ?? 0));
        return this with
        {
            Rows = rows,
            Total = Total is { } total && Adds ? total + change : Adds && OneCurrency ? rows.Sum(r => r.Figure ?? 0) : null,
        };

        ResultRow Times(ResultRow row) => row with { Figure = row.Figure is { } f ? Round(f * factor) : null, Ref = null };
    }

    private ResultTable? Shared(TableStep step)
    {
        if (!Adds || !OneCurrency || Known.Any(r => r.Figure < 0) || (Whole ?? Total ?? Sum) is not { } whole || whole <= 0)
            return null;
        // Of rows that a step left, a share is of what they are together, unless it is asked of the whole.
        var of = step.Word == "whole" ? whole : Sum ?? whole;
        return of == 0 ? null : this with
        {
            Rows = [.. Rows.Select(r => r with { Part = r.Figure is { } f ? Math.Round(f / of, ShareDigits, MidpointRounding.AwayFromZero) : null })],
            Whole = of,
        };
    }

    private ResultTable? Converted(string currency, IReadOnlyDictionary<string, decimal> rates)
    {
        if (Unit != TableUnit.Money || Rows.Any(r => r.Currency is null || !rates.ContainsKey(r.Currency)))
            return null;
        var rate = Currency is { } own ? rates[own] : (decimal?)null;
        return this with
        {
            Rows = [.. Rows.Select(r => r with
            {
                Figure = r.Figure is { } f ? Round(f * rates[r.Currency!]) : null,
                Before = r.Before is { } b ? Round(b * rates[r.Currency!]) : null,
                After = r.After is { } a ? Round(a * rates[r.Currency!]) : null,
                Currency = currency,
                Ref = null,
            })],
            Total = Total is { } total && rate is { } by ? Round(total * by) : null,
            Whole = Whole is { } whole && rate is { } of ? Round(whole * of) : null,
        };
    }

    private ResultTable One(string name, decimal figure) => this with
    {
        Rows = [new ResultRow(name, figure, Unit == TableUnit.Money ? Currency : null)],
        Total = figure,
        Whole = Whole ?? Sum,
    };

    private static decimal Round(decimal number) => Math.Round(number, 2, MidpointRounding.AwayFromZero);
}

/// <summary>Whether a text has a word, whatever its case and ending.</summary>
internal static class ShownWords
{
    public static bool Has(string text, string word) => text.Split((char[])[' ', ',', '/', '(', ')', ':', ';'], StringSplitOptions.RemoveEmptyEntries)
        .Any(t => Stemmer.Of(Tokenizer.Fold(t)) == Stemmer.Of(Tokenizer.Fold(word)));
}
