namespace Runrate.Agents.Chat.Offline;

/// <summary>The root under which the forms of a word are one: configure, configures, configured and configuring. It need not be a
/// word, and it is only ever compared with other roots.</summary>
internal static class Stemmer
{
    private static readonly System.Buffers.SearchValues<char> Vowels = System.Buffers.SearchValues.Create("aeiouy");

    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["took"] = "take", ["taken"] = "take", ["kept"] = "keep", ["held"] = "hold", ["bought"] = "buy", ["sold"] = "sell",
        ["built"] = "build", ["wrote"] = "writ", ["written"] = "writ", ["taught"] = "teach", ["learnt"] = "learn", ["paid"] = "pay",
        ["spent"] = "spend", ["made"] = "make", ["got"] = "get", ["gotten"] = "get", ["gave"] = "give", ["given"] = "give",
        ["left"] = "leav", ["leave"] = "leav", ["met"] = "meet", ["ran"] = "run", ["brought"] = "bring", ["chosen"] = "choos",
        ["chose"] = "choos", ["shown"] = "show", ["proven"] = "prov", ["drove"] = "driv", ["driven"] = "driv", ["fell"] = "fall",
        ["fallen"] = "fall", ["rose"] = "rise", ["risen"] = "rise", ["grew"] = "grow", ["grown"] = "grow", ["lost"] = "lose",
        ["broke"] = "break", ["broken"] = "break", ["frozen"] = "freez", ["froze"] = "freez", ["knew"] = "know", ["known"] = "know",
        ["said"] = "say", ["went"] = "go", ["gone"] = "go", ["sent"] = "send", ["withdrew"] = "withdraw", ["withdrawn"] = "withdraw",
    };

    public static string Of(string word)
    {
        if (Irregular.TryGetValue(word, out var present))
            return present;
        if (word.Length < 5 || !char.IsAsciiLetter(word[0]))
            return word;
        var root = word.EndsWith("ing", StringComparison.Ordinal) ? Cut(word, 3)
            : word.EndsWith("ied", StringComparison.Ordinal) ? word[..^3] + "y"
            : word.EndsWith("ed", StringComparison.Ordinal) ? Cut(word, 2)
            : word;
        return root.Length > 4 && root[^1] == 'e' ? root[..^1] : root;
    }

    /// <summary>Without the ending, unless too little or no vowel is left of the word: "thing" is not a form of "th".</summary>
    private static string Cut(string word, int ending)
    {
        var root = word[..^ending];
        if (root.Length < 3 || root.AsSpan().IndexOfAny(Vowels) < 0)
            return word;
        var doubled = root.Length > 3 && root[^1] == root[^2] && root[^1] is not ('l' or 's' or 'z' or 'e');
        return doubled ? root[..^1] : root;
    }
}
