using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>A phrase of the vocabulary where it stands.</summary>
internal sealed record WordHit(int Start, int End, IReadOnlyList<Meaning> Meanings);

/// <summary>
/// What every word of a question is: part of a name, a period, a phrase of the vocabulary or a number. Whatever is nothing of
/// these is
/// left over, and the reply must say so.
/// </summary>
internal sealed class Slots
{
    private readonly bool[] used;
    private readonly string text;
    private readonly List<WordHit> words;

    public Slots(string text, IReadOnlyList<Token> tokens, IReadOnlyList<NameHit> names, IReadOnlyList<PeriodHit> periods)
    {
        (this.text, Tokens, Names, Periods) = (text, tokens, names, periods);
        used = new bool[tokens.Count];
        foreach (var hit in names)
            Use(hit.Start, hit.End);
        foreach (var hit in periods)
            Use(hit.Start, hit.End);
        var words = new List<WordHit>();
        for (var i = 0; i < tokens.Count;)
        {
            var free = 0;
            while (i + free < tokens.Count && !used[i + free])
                free++;
            // "Which agent's cost", "cost per agent cost centre": behind a word that asks for rows the noun stands alone.
            if (i > 0 && tokens[i].Text == "agent" && tokens[i - 1].Text is "which" or "whose" or "what" or "each" or "every" or "per")
                free = 1;
            var (length, meanings) = BooksWords.At(tokens, i, free);
            if (length == 0 || (length == 1 && IsParticle(tokens, i)))
            {
                i++;
                continue;
            }
            words.Add(new WordHit(i, i + length, meanings));
            i += length;
        }
        this.words = words;
    }

    public IReadOnlyList<Token> Tokens { get; }

    /// <summary>Which words say nothing by themselves.</summary>
    public Func<string, bool> Neutral { get; init; } = BooksWords.IsNeutral;

    public IReadOnlyList<NameHit> Names { get; }

    public IReadOnlyList<PeriodHit> Periods { get; private set; }

    public IReadOnlyList<WordHit> Words => words;

    public bool Has(string kind) => Words.Any(w => w.Meanings.Any(m => m.Kind == kind));

    public IEnumerable<string> Values(string kind) => Words.SelectMany(w => w.Meanings).Where(m => m.Kind == kind).Select(m =>
        m.Value).Distinct();

    public string? Value(string kind) => Values(kind).FirstOrDefault();

    public bool Says(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            for (var i = 0; i < Tokens.Count; i++)
            {
                if (Tokens[i].Text == word)
                    return true;
            }
        }
        return false;
    }

    /// <summary>Words of these kinds went into the answer.</summary>
    public void Use(params ReadOnlySpan<string> kinds)
    {
        foreach (var kind in kinds)
        {
            foreach (var word in Words)
            {
                foreach (var meaning in word.Meanings)
                {
                    if (meaning.Kind == kind)
                        Use(word.Start, word.End);
                }
            }
        }
    }

    /// <summary>Words that mean nothing but this kind went into the answer.</summary>
    public void UseOnly(string kind)
    {
        foreach (var word in Words.Where(w => w.Meanings.All(m => m.Kind == kind)))
            Use(word.Start, word.End);
    }

    /// <summary>Only words with this meaning went into the answer.</summary>
    public void UseMeaning(string kind, string value)
    {
        foreach (var word in Words.Where(w => w.Meanings.Any(m => m.Kind == kind && m.Value == value)))
            Use(word.Start, word.End);
    }

    /// <summary>"AI agent spend", "our company": a noun of the kind the books are about, which groups nothing and narrows nothing.</summary>
    private bool IsGeneric(int i) => Words.FirstOrDefault(w => w.Start <= i && i < w.End) is { } word
        && word.Meanings.All(m => m is { Kind: "dimension", Value: "agent" or "entity" })
        && !(word.Start > 0 && Tokens[word.Start - 1].Text is "by" or "per" or "each" or "every"
            or "which" or "whose" or "what" or "other" or "another");

    /// <summary>"Pull up", "add up", "set up", "keeps praising": the word goes with its verb and tells no change.</summary>
    private static bool IsParticle(IReadOnlyList<Token> tokens, int i) => tokens[i].Text is "keep" or "keeps" && i + 1 < tokens.Count
        && tokens[i + 1].Raw.EndsWith("ing", StringComparison.Ordinal) || i > 1 && tokens[i].Text is "up" or "down" && tokens[i - 1].Text is "those"
            or "these" or "them" or "it" or "that" or "all" or "both"
                && tokens[i - 2].Text is "add" or "sum" or "tot" or "count" or "break" or "split"
        || i > 0 && tokens[i].Text is "up" or "down"
        && tokens[i - 1].Text is "pull"
        or "bring" or "come" or "look" or "dig" or "add" or "sum" or "put"
        or "show" or "set" or "give" or "call" or "write" or "wrap" or "round" or "eat"
        or "take" or "make" or "use" or "used" or "took" or "break" or "open" or "tot" or "rack" or "line" or "size" or "drill"
        or "end" or "ends" or "wind" or "winds";

    /// <summary>The first number that fits, -1 where there is none.</summary>
    public int Number(Func<Token, bool> fits)
    {
        for (var i = 0; i < Tokens.Count; i++)
        {
            if (Tokens[i] is { Kind: TokenKind.Number, IsPercent: false, IsMoney: false } token && fits(token))
                return i;
        }
        return -1;
    }

    /// <summary>These words went into a slot of their own: whatever else they could mean is not said.</summary>
    public void Take(int start, int end)
    {
        Use(start, end);
        words.RemoveAll(w => w.Start < end && w.End > start);
    }

    /// <summary>These words mean one thing together, whatever each could mean alone.</summary>
    public void Mark(int start, int end, Meaning meaning)
    {
        // What a longer phrase began with, "agents" of "agents cost", keeps its own meaning.
        foreach (var cut in words.Where(w => w.Start < start && w.End > start).ToList())
        {
            var (length, meanings) = BooksWords.At(Tokens, cut.Start, start - cut.Start);
            if (length > 0)
                words.Insert(words.IndexOf(cut), new WordHit(cut.Start, cut.Start + length, meanings));
        }
        words.RemoveAll(w => w.Start < end && w.End > start);
        words.Insert(words.Count(w => w.Start < start), new WordHit(start, end, [meaning]));
    }

    /// <summary>Months that are left out are none that is asked about.</summary>
    public void LeaveOut(IReadOnlyList<PeriodHit> left) => Periods = [.. Periods.Except(left)];

    /// <summary>These words went into the answer, wherever they stand.</summary>
    public void UseWords(params ReadOnlySpan<string> said)
    {
        foreach (var word in said)
        {
            for (var i = 0; i < Tokens.Count; i++)
            {
                if (Tokens[i].Text == word)
                    Use(i, i + 1);
            }
        }
    }

    public void UseNumbers()
    {
        for (var i = 0; i < Tokens.Count; i++)
        {
            if (Tokens[i].Kind == TokenKind.Number)
                Use(i, i + 1);
        }
    }

    public void Use(int start, int end) => Array.Fill(used, true, start, end - start);

    /// <summary>Whether anything but these kinds and words without meaning is left.</summary>
    public IReadOnlyList<string> Unused()
    {
        var left = new List<string>();
        for (var i = 0; i < Tokens.Count;)
        {
            if (used[i] || IsEmpty(i))
            {
                i++;
                continue;
            }
            var end = i + 1;
            while (end < Tokens.Count && !used[end] && !IsEmpty(end) && Tokens[end].Clause == Tokens[i].Clause
                && Tokens[end].Start <= Tokens[end - 1].End + 1)
                end++;
            left.Add(text[Tokens[i].Start..Math.Min(text.Length, Tokens[end - 1].End)].Trim());
            i = end;
        }
        return left;
    }

    /// <summary>"How long", "how often", "since when": a length of time or a number that no figure here gives.</summary>
    public bool AsksHowLong(int i) => i > 0 && !used[i] && (Tokens[i - 1].Text, Tokens[i].Text)
        is ("how", "long" or "often" or "old") or ("since", "when");

    /// <summary>A word that by itself says nothing, whatever longer phrase it began.</summary>
    public bool IsEmpty(int i) => IsGeneric(i) || Tokens[i].Text is "keep" or "keeps" && IsParticle(Tokens, i) || Tokens[i].Text is "x" or "%"
        || Tokens[i].Raw is "one" or "ones"
        || Tokens[i].Text.StartsWith("cur:", StringComparison.Ordinal)
        || (Tokens[i].Text.Length == 1 && Tokens[i].Kind == TokenKind.Word) || Neutral(Tokens[i].Text);

    /// <summary>Whether the sentence of a token ends with a question mark; a text with none asks in every sentence.</summary>
    public bool Asks(int i)
    {
        // "Before the committee: which three vendors": what stands before a colon that a question follows only leads to it.
        for (var k = i + 1; k < Tokens.Count && Tokens[k].Sentence == Tokens[i].Sentence; k++)
        {
            if (Tokens[k].Text is "which" or "what" or "how" or "who" or "whose" or "is" or "are" or "did" or "does"
                && Between(Tokens[k - 1].End, Tokens[k].Start).Contains(':', StringComparison.Ordinal))
                return false;
        }
        if (!text.Contains('?', StringComparison.Ordinal))
            return true;
        var last = i;
        while (last + 1 < Tokens.Count && Tokens[last + 1].Sentence == Tokens[i].Sentence)
            last++;
        return Between(Tokens[last].End, last + 1 < Tokens.Count ? Tokens[last + 1].Start : text.Length).Contains('?', StringComparison.Ordinal);
    }

    /// <summary>The signs between two places; empty where words were joined over them.</summary>
    private string Between(int from, int to) => from < to && to <= text.Length ? text[from..to] : "";

    public bool IsUsed(int i) => used[i];

    public bool IsWordHit(int i) => Words.Any(w => w.Start <= i && i < w.End);

    /// <summary>Whether a word is part of a name or a period.</summary>
    public bool IsNamed(int i) => Names.Any(n => n.Start <= i && i < n.End) || Periods.Any(p => p.Start <= i && i < p.End);

    public string Quote(int i) => text[Tokens[i].Start..Math.Min(text.Length, Tokens[i].End)];

    public bool IsCapital(int i) => Tokens[i].Start < text.Length && char.IsUpper(text[Tokens[i].Start]);
}
