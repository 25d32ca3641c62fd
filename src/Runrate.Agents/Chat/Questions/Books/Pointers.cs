using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Words that stand for something said before.</summary>
internal static class Pointers
{
    public static bool One(Slots slots) => Enumerable.Range(0, slots.Tokens.Count).Any(i => !slots.IsNamed(i)
        && slots.Tokens[i].Text switch
        {
            "it" or "its" or "itself" or "he" or "she" or "him" or "his" or "her" => true,
            "same" => Word(slots, i + 1) is "agent" or "vendor" or "supplier" or "model" or "bot" or "provider" or "one" or "1",
            "there" => !(Word(slots, i + 1) is "is" or "are" or "was" or "were" or "any")
                && !(Word(slots, i - 1) is "is" or "are" or "was" or "were"),
            "that" or "this" => i == slots.Tokens.Count - 1 || Word(slots, i + 1) is "is" or "was" or "compare" or "differ"
                or "agent" or "vendor" or "model" or "bot"
                or "supplier" or "provider" or "1" or "by" or "in" or "for" or "split" or "over" or "up" or "down" or "figure"
                or "number" or "amount"
                || Word(slots, i - 1) is "of" or "split" or "break" or "about" or "does" or "did" or "is" or "was",
            _ => false,
        });

    public static bool Many(Slots slots) => Counted(slots) > 0
        || Enumerable.Range(0, slots.Tokens.Count).Any(i => slots.Tokens[i].Text switch
    {
        "they" or "them" or "their" or "those" or "these" => true,
        "both" => !(Word(slots, i + 1) is "entity" or "company" or "subsidiary" or "business" or "of" or "country" or "book"),
        "each" => i == slots.Tokens.Count - 1 || Word(slots, i + 1) is "one" or "1" or "cost" or "of" or "burn" or "bring"
            or "make",
        _ => false,
    });

    /// <summary>The number in "the two" and "those three", 0 where there is none.</summary>
    public static int Counted(Slots slots)
    {
        for (var i = 1; i < slots.Tokens.Count; i++)
        {
            if (slots.Tokens[i] is { Kind: TokenKind.Number, Date: null, IsMoney: false, Value: 2 or 3 or 4 or 5 }
                && Word(slots, i - 1) is "the" or "those" or "these" or "them" or "of" or "all"
                && Word(slots, i + 1) is "" or "agent" or "of" or "them" or "vendor" or "together" or "in" or "combined"
                or "has" or "is" or "cost"
                    or "lose" or "lost" or "make" or "made" or "spend" or "bot" or "do" or "did")
                return (int)slots.Tokens[i].Value;
        }
        return 0;
    }

    private static string Word(Slots slots, int i) => i >= 0 && i < slots.Tokens.Count ? slots.Tokens[i].Text : "";
}
