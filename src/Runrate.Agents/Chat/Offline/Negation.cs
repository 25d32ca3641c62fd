namespace Runrate.Agents.Chat.Offline;

/// <summary>Whether the words around a phrase deny it: "cannot be exported", "feasibility has not been established", "criterion
/// c fails".</summary>
internal static class Negation
{
    private const int ReachBefore = 6;
    private const int ReachAfter = 5;

    public static bool At(IReadOnlyList<Token> tokens, int start, int end)
    {
        for (var i = start - 1; i >= Math.Max(0, start - ReachBefore) && tokens[i].Clause == tokens[start].Clause; i--)
        {
            if (IsBreak(tokens[i].Text))
                break;
            if (IsNo(tokens[i].Text))
                return true;
        }
        for (var i = end; i < Math.Min(tokens.Count, end + ReachAfter) && tokens[i].Clause == tokens[start].Clause; i++)
        {
            if (IsBreak(tokens[i].Text))
                break;
            if (IsNo(tokens[i].Text))
                return true;
        }
        return false;
    }

    /// <summary>In the gap of a phrase: "weights can <em>not</em> be exported".</summary>
    public static bool Within(IReadOnlyList<Token> tokens, Hit hit) => tokens.Skip(hit.Start).Take(hit.End - hit.Start)
        .Count(t => IsNo(t.Text)) > hit.Denials;

    internal static bool IsNo(string word) =>
        word is "not" or "no" or "never" or "without" or "fail" or "failed" or "unmet" or "lack" or "cannot" or "nor" or "neither" or "except";

    private static bool IsBreak(string word) =>
        word is "but" or "and" or "because" or "so" or "if" or "then" or "with" or "while" or "though";
}
