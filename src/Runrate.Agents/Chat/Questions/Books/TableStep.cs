namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>What is done with rows that were told; each step takes the rows that the one before it left.</summary>
public enum TableOperation
{
    /// <summary>Only rows that are named, marked, or within bounds stay.</summary>
    Keep,
    /// <summary>Rows that are named or marked go.</summary>
    Drop,
    Order, Sum, Average, Count, Difference, Ratio, Share,
    /// <summary>Figures are multiplied: what if they were halved.</summary>
    Scale,
    /// <summary>Figures are told in lakh, crore, thousand or million.</summary>
    Unit,
    Decimals,
    /// <summary>Figures are told in another currency at the rate of the month.</summary>
    Currency,
    /// <summary>The rows of two answers beside each other, by name.</summary>
    Beside,
    /// <summary>What the register says of each row: owner, cost center.</summary>
    Tell,
}

/// <summary>One step.</summary>
/// <param name="Names">The rows that it takes, where they are named.</param>
/// <param name="Above">Rows whose first figure is above this.</param>
/// <param name="Below">Rows whose first figure is below this.</param>
/// <param name="Number">The factor, the decimals, or how many rows.</param>
/// <param name="Word">The unit, the currency, the mark, the column, <c>asc</c> and <c>desc</c>, or <c>top</c> and <c>bottom</c> for the row
/// with the largest or smallest figure.</param>
public sealed record TableStep(TableOperation Operation, IReadOnlyList<string>? Names = null, decimal? Above = null, decimal? Below = null,
    decimal? Number = null, string? Word = null);

/// <summary>What a follow-up may say of the rows of the last answer: what they are, their names, and the words that mark them.</summary>
/// <param name="Title">What its figures are, in words.</param>
/// <param name="Kind">What the rows are: <c>agent</c>, <c>line</c>, <c>month</c>.</param>
/// <param name="Marks">What stands in the columns of words, such as the kind of a review.</param>
/// <param name="Columns">The columns of words that a row can be asked for.</param>
public sealed record ShownTable(string Title, string Kind, IReadOnlyList<string> Names, IReadOnlyList<string> Marks, IReadOnlyList<string> Columns,
    bool HasFigure);
