namespace Runrate.Agents.Chat.Language;

/// <summary>The root under which the forms of a word are one: configure, configures, configured and configuring. It need not be a
/// word, and it is only ever compared with other roots.</summary>
internal static class Stemmer
{
    private static readonly System.Buffers.SearchValues<char> Vowels = System.Buffers.SearchValues.Create("aeiouy");

    /// <summary>Roots, each followed by the forms that no ending tells.</summary>
    private const string IrregularForms = """
        take took taken, keep kept, hold held, buy bought, sell sold, build built, writ wrote written, teach taught,
        learn learnt, pay paid, spend spent, make made, get got gotten, give gave given, leav left leave, meet met, run ran,
        bring brought, choos chosen chose, show shown, prov proven, driv drove driven, fall fell fallen, rise rose risen,
        grow grew grown, lose lost, break broke broken, freez frozen froze, know knew known, say said, go went gone,
        send sent, withdraw withdrew withdrawn
        """;

    private static readonly Dictionary<string, string> Irregular = IrregularForms
        .Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(forms => forms.Split(' '))
        .SelectMany(forms => forms.Skip(1), (forms, form) => (Root: forms[0], Form: form))
        .ToDictionary(f => f.Form, f => f.Root, StringComparer.Ordinal);

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
