using NodaTime;

namespace Runrate.Agents.Chat.Language;

internal enum TokenKind { Word, Number }

/// <summary>
/// One word or number of a question. A number carries its scale and currency already (<c>₹40 lakh</c> is one token of 4,000,000
/// INR),
/// and a written date or month is one token as well.
/// </summary>
internal sealed record Token(TokenKind Kind, string Text, int Clause)
{
    /// <summary>Sentences are parted by full stops and the like; commas part clauses only.</summary>
    public int Sentence { get; init; }

    public decimal Value { get; init; }
    /// <summary>Upper-case ISO code where the text names one.</summary>
    public string? Currency { get; init; }
    public bool IsPercent { get; init; }
    /// <summary>True where a scale was written: <c>k</c>, <c>million</c>, <c>lakh</c>.</summary>
    public bool IsScaled { get; init; }
    /// <summary>A paragraph or section number, never an amount: <c>ASC 350-40</c>.</summary>
    public bool IsReference { get; init; }
    /// <summary>A year, or a day inside a date: never an amount.</summary>
    public bool IsDatePart { get; init; }
    /// <summary>The date read here, the first day of the month where only a month is named.</summary>
    public LocalDate? Date { get; init; }
    /// <summary>True where only month and year, or only a month, were named.</summary>
    public bool IsMonth { get; init; }
    /// <summary>True where no year was named, so that it is the last such day that has begun.</summary>
    public bool IsYearless { get; init; }
    /// <summary>As it was written, lower-cased but not folded or corrected.</summary>
    public string Raw { get; init; } = "";

    /// <summary>Where it stands in the question, end exclusive.</summary>
    public int Start { get; init; }
    public int End { get; init; }
    /// <summary>Written against the word before it with a hyphen.</summary>
    public bool IsHyphened { get; init; }
    /// <summary>How an ambiguous number was read, for the reply to say.</summary>
    public string? Note { get; init; }
    /// <summary>One end of a range, which is no amount: "between 400 and 500k".</summary>
    public bool IsRange { get; init; }
    /// <summary>How many of something whose price stands beside it: it went into the amount.</summary>
    public bool IsCount { get; init; }

    public bool IsWord(string text) => Kind == TokenKind.Word && Text == text;

    /// <summary>An amount beyond doubt: it has a currency or a scale.</summary>
    public bool IsMoney => Kind == TokenKind.Number && !IsReference && !IsDatePart && !IsPercent && !IsRange && !IsCount
        && (Currency is not null || IsScaled);
}
