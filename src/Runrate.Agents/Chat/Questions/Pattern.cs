using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>One step of a <see cref="Pattern"/>: a word, a concept, or a gap of at most so many words.</summary>
internal readonly record struct PatternStep(string Word, string Root, bool IsConcept, int Gap)
{
    public bool IsGap => Gap > 0;
}

/// <summary>
/// What is looked for in a question. Words may be written as <c>@concept</c>, which stands for every word of that concept in any of
/// its forms; <c>*</c> stands for up to three words and <c>..</c> for up to seven; braces hold what may come in any order, near
/// one another.
/// </summary>
internal sealed record Pattern(string Kind, string Value, IReadOnlyList<PatternStep> Steps, bool AnyOrder)
{
    private const int ShortGap = 3;
    private const int LongGap = 7;

    /// <summary>Whether other forms of the words count: not of a single word that names a number or asks for something.</summary>
    public bool ByRoot { get; } = AnyOrder || Steps.Count > 1 || Kind is "signal" or "fact" or "fact~" or "concept";

    public int Length { get; } = Steps.Count(s => !s.IsGap);

    public static Pattern Parse(string kind, string value, string text)
    {
        var anyOrder = text.StartsWith('{');
        var steps = text.Trim('{', '}', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Step);
        return new Pattern(kind, value, [.. steps], anyOrder);
    }

    private static PatternStep Step(string word)
    {
        if (word == "*")
            return new PatternStep(word, word, false, ShortGap);
        if (word == "..")
            return new PatternStep(word, word, false, LongGap);
        if (word[0] == '@')
            return new PatternStep(word[1..], "", true, 0);
        var folded = NumberWords.AsDigits(Tokenizer.Fold(word));
        return new PatternStep(folded, Stemmer.Of(folded), false, 0);
    }
}
