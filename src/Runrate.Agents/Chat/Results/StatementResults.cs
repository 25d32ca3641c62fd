namespace Runrate.Agents.Chat.Results;

/// <summary>A statement with its lines; with another book or other months beside it, each line holds both and how they differ.</summary>
/// <param name="Statement">As the API names it; <c>group</c> is all entities in one currency, <c>unassigned</c> the cost of no agent.</param>
/// <param name="From">The first month; of balances the month itself.</param>
/// <param name="Lines">The lines or blocks that were asked for; empty for all.</param>
/// <param name="Parts">What one line is made of: by asset, or by account.</param>
/// <param name="Rate">Of deferred tax: the rate that measures it.</param>
/// <param name="Rates">Of all entities: what one unit of each currency was taken at.</param>
public sealed record StatementRows(
    string Entity, string Statement, string Title, string Book, string From, string To, string Currency, string Link,
    IReadOnlyList<string> Lines, IReadOnlyList<StatementRow> Rows, bool Cumulative, string? Agent = null, string? Name = null,
    string? Contract = null, string? AgainstBook = null, string? AgainstFrom = null, string? AgainstTo = null,
    IReadOnlyList<RowPart>? Parts = null, decimal? Rate = null, IReadOnlyList<EntityRate>? Rates = null);

/// <param name="Kind"><c>Line</c>, <c>Subtotal</c> or <c>Result</c>.</param>
/// <param name="Income">Whether the line adds to the result, where there is one.</param>
/// <param name="Share">Of the value above it, where the line is a margin: 0.607 is 60.7 %.</param>
/// <param name="Against">The same line of the other book, or of the other months.</param>
/// <param name="Change">This line less the other.</param>
public sealed record StatementRow(
    string Block, string Title, string Kind, ShownFigure Figure, bool Income = false, decimal? Share = null, ShownFigure? Against = null,
    decimal? Change = null, decimal? AgainstShare = null);

/// <param name="Because">What makes it differ between the books, where an entry of one book alone says so.</param>
public sealed record RowPart(string Name, decimal Amount, decimal? Against, decimal? Change, string? Because, string? Link);

public sealed record EntityRate(string Entity, string Currency, decimal? Rate);
