using System.ComponentModel;
using NodaTime.Text;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Chat.Tools;

/// <param name="Standard">As it was asked for.</param>
/// <param name="Of">The standard whose text is held: itself, the topic it belongs to, or its twin.</param>
public sealed record StandardText(string Standard, string? Of, string? Title, string? Says, string? Effective, IReadOnlyList<StandardRule> Rules);

/// <param name="From">The first day of the years in which the rule holds; absent where it is not limited.</param>
public sealed record StandardRule(
    string Id, string Framework, string Decides, string Because, string? From, string? To, IReadOnlyList<string> Citations);

/// <summary>What a standard says, as far as the rules hold it.</summary>
public sealed class StandardTools
{
    public static ToolDeclaration ExplainStandardTool { get; } = new("explain_standard", "Explain a standard",
        _ => ExplainStandard);

    private const int RulesShown = 8;

    [Description("""
        What a standard, a paragraph or a section of tax law says and from when, in the rulebook's own words, with the rules that rest on it.
        Refuses a standard of which the rules hold nothing, naming those they do hold.
        """)]
    public static Outcome<StandardText> ExplainStandard(
        [Description("As it is cited: ASU 2025-06, IAS 38.57, ASC 350-40, IFRS 16, Ind AS 38, IRC 174A")] string standard)
    {
        var rules = RuleLibrary.Default;
        var (held, citing) = (Standards.Find(standard), Standards.Citing(standard, rules));
        if (held is null && citing.Count == 0)
        {
            var family = Standards.Family(standard, rules);
            return new Refusal(RefusalCodes.NotFound, $"I hold no text of {standard}, and no rule rests on it. "
                + (family.Count > 0 ? $"Of that family the rules cite {string.Join(", ", family)}."
                    : "The rules cite US GAAP, IFRS, Ind AS, the Internal Revenue Code and the Income-tax Act."), "standard");
        }
        return new StandardText(standard, held?.Id, held?.Title, held?.Says, held?.Effective,
        [
            .. citing.Take(RulesShown).Select(c => new StandardRule(c.Rule.Id, Frameworks.Code(c.Framework), c.Question, c.Rule.Because,
                Day(c.Version.From), Day(c.Version.To), [.. c.Rule.Cites.Select(cite => cite.Shown)])),
        ]);
    }

    private static string? Day(NodaTime.LocalDate? day) => day is { } on ? LocalDatePattern.Iso.Format(on) : null;
}
