namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Which entry of the register is asked for.</summary>
internal sealed partial class FormReader
{
    /// <summary>"What is Atlas's role", "who owns Ember", "which model does Beacon run on".</summary>
    private string? Fact()
    {
        var facts = slots.Values("fact").Where(f => f is not ("role" or "hired" or "target")).ToList();
        if (slots.Has("filter") && slots.Values("filter").Contains("probation") && slots.Says("end", "when"))
            return "probation";
        if (facts.Count > 0)
            return facts[0];
        if (slots.Says("hired", "hire") && slots.Values("measure").All(m => m == "net"))
            return "hired";
        var figures = slots.Values("measure").Any(m => m is not ("net" or "target")) || slots.Has("line");
        if (!figures && ((string[])["owner", "model", "function", "employment"]).FirstOrDefault(f => slots.Says(f)) is { } entry)
            return entry;
        if (slots.Says("manager") && !figures)
            return "manager";
        if (slots.Has("measure") || slots.Has("change") || slots.Has("why") || slots.Has("trend") || slots.Has("line")
            && !slots.Says("model"))
            return slots.Values("measure").SequenceEqual(["target"]) && !slots.Has("filter")
                && !slots.Says("far", "over", "hitting", "meeting", "reaching",
                "above", "below", "under",
                "miss", "missed", "hit", "meet", "met", "reach", "reached", "beat", "against", "ahead", "behind", "short")
                    ? "target" : slots.Says("what")
                && slots.Says("does", "do")
                && slots.Values("measure").SequenceEqual(["net"]) && slots.Tokens[^1].Text is "do"
                    && slots.Tokens[0].Text == "what" ? "role" : null;
        return slots.Says("role") || (slots.Has("fact") && slots.Values("fact").Contains("role") && slots.Tokens.Count <= 8)
            ? "role" : null;
    }

    /// <summary>"Did it rise", "has it fallen": yes or no is asked.</summary>
    private string? Direction() => Either() || slots.Tokens[0].Text is not ("did" or "do" or "does" or "has" or "have" or "is" or "are" or "was"
        or "were") ? null
        : slots.Says("up", "rise", "rising", "growing", "rose", "risen", "increase", "increased", "grow", "grew", "grown", "higher", "more", "jump",
            "jumped", "dearer", "costlier") ? Turned("up")
        : slots.Says("down", "fall", "falling", "fell", "fallen", "drop", "dropped", "decrease", "decreased", "decline", "declined", "lower",
            "less", "cheaper") ? Turned("down") : null;

    /// <summary>"Cheaper or dearer", "up or down": which of the two is asked, not whether.</summary>
    private bool Either() => slots.Says("up", "rise", "rising", "increase", "higher", "more", "dearer", "costlier", "better",
        "growing")
        && slots.Says("down", "fall", "falling", "decrease", "lower", "less", "cheaper", "worse", "shrinking")
            && slots.Says("or");

    /// <summary>"Was July cheaper than August" asks of the earlier one; the answer tells what the later did.</summary>
    private string Turned(string direction) => slots.Says("than") && own.Periods is [var asked, var other, ..] && asked.From < other.From
        ? direction == "up" ? "down" : "up" : direction;
}
