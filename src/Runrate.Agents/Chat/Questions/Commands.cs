using System.Text.RegularExpressions;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Tells what is told to be done from what is asked: a verb of doing at the head of a clause, with what it is done
/// to.</summary>
internal static partial class Commands
{
    private static readonly HashSet<string> Lead = new(StringComparer.Ordinal)
        { "please", "pls", "kindly", "just", "now", "go", "ahead", "and", "then", "ok", "okay", "hi", "hey", "hello", "can", "could", "will",
            "would", "you", "i", "want", "need", "to", "lets", "let", "so", "fine", "alright", "yes", "well", "immediately", "today" };

    /// <summary>What nobody asks about with the verb first.</summary>
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
        { "post", "approve", "reject", "delete", "reopen", "seal", "hire", "fire", "sack", "email", "send", "pay", "wire", "forward",
            "undo", "revert", "rollback" };

    /// <summary>What also begins a case to be judged, or a figure: "book value 400", "change-management sessions".</summary>
    private static readonly HashSet<string> Doubtful = new(StringComparer.Ordinal)
        { "book", "set", "change", "reverse", "transfer", "record", "update", "edit", "adjust", "remove", "cancel", "add", "create",
            "rename", "assign", "increase", "raise", "lower", "reduce", "extend", "shorten", "override", "backdate", "unseal", "void",
            "reclassify", "terminate", "stop", "accrue", "move", "accept", "end" };

    /// <summary>What ends or decides something: an order wherever it begins a clause, said of a thing or an agent.</summary>
    private static readonly HashSet<string> Ends = new(StringComparer.Ordinal)
        { "terminate", "fire", "sack", "kill", "shut", "retire", "decommission", "cancel", "stop", "delete", "approve", "reject", "accept", "seal",
            "reopen", "revoke", "disable", "undo", "get", "close", "end" };

    private static readonly HashSet<string> Asks = new(StringComparer.Ordinal)
        { "what", "which", "how", "if", "when", "who", "whose", "why", "where", "should", "is", "are", "do", "does", "did", "suppose", "imagine",
            "has", "have", "was", "were", "may", "must" };

    [GeneratedRegex(@"[,;:.!–—]\s+|\s-\s+|\bso\b|\bthen\b", RegexOptions.None, 5_000)]
    private static partial Regex Clause();

    private static readonly HashSet<string> Object = new(StringComparer.Ordinal)
        { "a", "an", "the", "this", "that", "these", "those", "all", "every", "each", "any", "my", "our", "its", "it", "them", "another",
            "everything", "both", "me" };

    /// <summary>Words that make a noun of the word before them: "post of", "transfer to", "hire rate".</summary>
    private static readonly HashSet<string> Noun = new(StringComparer.Ordinal)
        { "in", "of", "since", "to", "by", "from", "for", "status", "rate", "between", "value", "is", "are", "was", "were", "deployment",
            "training", "and", "or", "at", "versus", "vs", "cost", "costs", "date", "dates" };

    /// <summary>The verb, null where nothing is told to be done. A change within a calculation goes on with it.</summary>
    public static string? Verb(string text, Question own, Question? before)
    {
        var words = text.ToLowerInvariant().Replace('’', '\'').Split((char[])[' ', ',', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)
            .Select(w => w.Trim('.', '!', '?', ':', ';', '"', '\'')).Where(w => w.Length > 0).ToArray();
        var first = 0;
        while (first < words.Length && Lead.Contains(words[first]))
            first++;
        var head = words.Take(first).ToArray();
        var asksWhether = head.Contains("can") || head.Contains("could") || head.Contains("will") || head.Contains("would");
        if (first >= words.Length || (asksWhether && !head.Contains("you")) || (head.Contains("i") && !head.Contains("want")
            && !head.Contains("need")))
            return null;
        if (Told(words, first, text, own, before, asksWhether) is { } verb)
            return verb;
        // "Draft an entry and post it": the second half is told as well. "We host it and pay the bill" has a subject of its own.
        for (var i = first + 1; i + 1 < words.Length; i++)
        {
            if (words[i - 1] is "and" or "then" && Plain.Contains(words[i]) && (Object.Contains(words[i + 1]) || words[i] is "send" or "email"
                or "forward")
                && !words.Take(i).Any(w => w is "we" or "they" or "i" or "you" or "who" or "he" or "she" or "it" or "to" or "us"))
                return words[i];
        }
        return IsAsked(words) ? null : Later(text, own);

        bool IsAsked(string[] said) => text.Contains('?', StringComparison.Ordinal) || Asks.Contains(said[0]) || NamesRules(text);
    }

    /// <summary>"It is useless, terminate it today": what goes before only says why.</summary>
    private static string? Later(string text, Question own)
    {
        foreach (var clause in Clause().Split(text.ToLowerInvariant().Replace('’', '\'')).Skip(1))
        {
            var words = clause.Split((char[])[' ', '.', '!', '"'], StringSplitOptions.RemoveEmptyEntries).SkipWhile(Lead.Contains).ToArray();
            if (words.Length > 1 && Ends.Contains(words[0]) && (Object.Contains(words[1]) && words[0] != "get" || words[1] is "him" or "her" or "rid"
                || own.Agents.Any(a => words.Skip(1).Take(2).Contains(a))))
                return words[0] == "get" ? "retire" : words[0];
        }
        return null;
    }

    private static string? Told(string[] words, int first, string text, Question own, Question? before, bool polite)
    {
        var verb = words[first];
        var next = first + 1 < words.Length ? words[first + 1] : "";
        if (next.Length == 0 || Noun.Contains(next) || verb == "add" && words.Any(w => w is "up" or "together"))
            return null;
        if (Plain.Contains(verb))
            return verb is "post" or "pay" or "fire" && !IsThing(words, first + 1) ? null : verb;
        var asks = text.Contains('?', StringComparison.Ordinal) && !polite;
        if (!asks && verb is "terminate" or "stop" or "end" or "cancel" && own is { Agents.Count: > 0, Treats: false } && !NamesRules(text))
            return verb;
        if (!asks && IsOrder(words, first))
            return verb is "get" ? "retire" : verb is "make" or "appoint" or "give" or "hand" or "attribute" ? "change" : verb;
        return Doubtful.Contains(verb) && IsThing(words, first + 1) && !asks && !NamesRules(text)
            && !(verb == "reverse" && own.Facts.Count > 2) && (before is null
            || !FollowUp.IsAboutSpend(before.Intent)) && own.Intent is not (Intent.ProposeEntry or Intent.ProposeRetirement
            or Intent.DraftMemo) ? verb : null;
    }

    /// <summary>"Make Olu the owner of Gable", "retire Juniper now": who is to do what, and not what would be.</summary>
    private static bool IsOrder(string[] words, int first)
    {
        var rest = words.Skip(first + 1).ToList();
        return words[first] switch
        {
            "make" or "appoint" => rest.Exists(w => w is "owner" or "manager" or "reviewer" or "admin" or "administrator" or "controller"),
            "revoke" or "disable" or "deactivate" => true,
            "get" => rest is ["rid", "of", _, ..],
            // "Give the broker edition to Cartographer": a thing changes hands; "give me" and "give the cost from July to September" ask.
            "give" or "assign" or "hand" or "allocate" or "attribute" or "move" => rest.Count is > 2 and < 12 && rest[0] is "the" or "that"
                or "this" or "it"
                && rest.IndexOf("to") is > 0 and var to && to >= rest.Count - 2 && rest[^1] is not ("me" or "us" or "date" or "to" or "now"
                    or "today")
                && !rest.Exists(w => w is "cost" or "costs" or "spend" or "from" or "figures" or "numbers" or "list" or "net" or "profit" or "loss"),
            "retire" or "decommission" or "shut" => rest.Exists(w => w is "now" or "immediately" or "today" or "tonight" or "revoke"),
            _ => false,
        };
    }

    /// <summary>"Book the cost of training, 15k, IFRS" asks for a treatment.</summary>
    private static bool NamesRules(string text) => ((string[])["gaap", "ifrs", "ind as", "asc ", "ias ", " tax"])
        .Any(w => text.Contains(w, StringComparison.OrdinalIgnoreCase));

    private static bool IsThing(string[] words, int at) => Object.Contains(words[at]) || char.IsAsciiDigit(words[at][0])
        || words[at][0] is '$' or '₹' or '€' or '£' || words.Skip(at).Take(3).Any(w => w is "journal" or "entry" or "entries" or "invoice"
        or "invoices" or "accrual" or "contract" or "subscription" or "agreement" or "write-down" or "write-downs" or "life"
        or "owner" or "target" or "targets" or "agent");
}
