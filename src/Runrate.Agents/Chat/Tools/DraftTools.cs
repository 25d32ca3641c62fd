using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Drafts;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Proposals: each writes a draft that a person accepts or declines on its page, and nothing else.</summary>
public sealed class DraftTools(RunrateDb db, Classifier classifier, IClock clock, IdGenerator ids, ToolContext context)
{
    public static ToolDeclaration DraftTreatmentMemoTool { get; } = new("draft_treatment_memo", "Draft a treatment memo",
        w => w.Of<DraftTools>().DraftTreatmentMemo)
    { IsDraft = true, TakesFacts = true };

    public static ToolDeclaration ProposeEntryTool { get; } = new("propose_entry", "Propose an entry",
        w => w.Of<DraftTools>().ProposeEntry)
    { IsDraft = true };

    public static ToolDeclaration ProposeRetirementTool { get; } = new("propose_retirement", "Propose a retirement",
        w => w.Of<DraftTools>().ProposeRetirement)
    { IsDraft = true };

    private const int LinesMax = 20;

    [Description("Drafts a treatment memo for a spend: the rules decide, the memo says why. A person records it as an arrangement; " +
        "another approves its memos.")]
    public async Task<Outcome<MemoDraft>> DraftTreatmentMemo(
        [Description("Under which framework")][AllowedValues("US_GAAP", "IFRS", "IND_AS", "US_TAX", "INDIA_TAX")] string framework,
        [Description("Stated facts as for classify_spend")] JsonObject facts,
        [Description("Names of facts among these that you assume")] string[]? assumed = null,
        CancellationToken ct = default)
    {
        if (!context.Actor.Is(Role.Accountant))
            return NotPermitted("Drafting a memo needs the Accountant role.");
        var decided = new TreatmentTools(classifier, context).ClassifySpend(framework, facts, assumed);
        if (!decided.IsOk)
            return decided.Refusal;
        var determination = ToolJson.Of(decided.Value);
        var treatment = Verdicts.Text(determination, "taxTreatment") ?? Verdicts.Text(determination, "bookTreatment");
        var category = facts["category"]?.ToString();
        var body = new MemoBody(framework, ToolJson.Of(facts), determination, MemoText.Write(facts, determination));
        var saved = await Save(DraftKind.TreatmentMemo,
            $"Memo: {AnswerText.FactValue(category)} under {AnswerText.Framework(framework)}: {AnswerText.Words(treatment)}", body, ct);
        return new MemoDraft(saved.Headline, framework, treatment, Verdicts.Text(determination, "status"),
            Verdicts.Text(determination, "because"), saved.Link);
    }

    [Description("Proposes a manual entry. Debits equal credits; accounts are codes of the chart. A Controller other than its author posts it.")]
    public async Task<Outcome<EntryProposal>> ProposeEntry(
        [Description("What the entry is for")] string memo,
        [Description("Legs: {\"account\":\"5150\",\"debit\":200,\"credit\":0,\"agent\":\"echo\"}")] DraftLine[] lines,
        [Description("ISO date; today when left out")] string? date = null,
        [Description("Left out for an entry that all books share")]
        [AllowedValues("Management", "UsGaap", "Ifrs", "IndAs", "UsTax", "IndiaTax", null)] string? book = null,
        CancellationToken ct = default)
    {
        if (!context.Actor.Is(Role.Accountant))
            return NotPermitted("Proposing an entry needs the Accountant role.");
        if (Wrong(lines) is { } wrong)
            return wrong;
        var on = context.Today;
        if (date is not null && !LocalDatePattern.Iso.Parse(date).TryGetValue(default, out on))
            return new Refusal(RefusalCodes.InvalidValue, $"'{date}' is not a date such as 2026-01-31.", "date");
        if (book is not null && !(Named.TryParse<Book>(book, out var known) && Enum.IsDefined(known)))
            return new Refusal(RefusalCodes.InvalidValue, $"'{book}' is not a book.", "book");
        foreach (var agent in lines.Select(l => l.Agent).OfType<string>().Distinct())
        {
            if (await db.Agents.FindAsync([new AgentId(agent)], ct) is null)
                return new Refusal(RefusalCodes.NotFound, $"There is no agent '{agent}'.", "agent");
        }
        var body = new EntryBody(memo, LocalDatePattern.Iso.Format(on), book, lines);
        var saved = await Save(DraftKind.Entry, $"Entry: {memo}", body, ct);
        return new EntryProposal(saved.Headline, body.Date, context.Entity.FunctionalCurrency.Code, [.. lines.Select(l =>
            new ProposedLine($"{l.Account} {ChartOfAccounts.Default[l.Account].Name}", l.Debit, l.Credit))], saved.Link);
    }

    [Description("Proposes that an agent be retired. Accepting it opens the retirement review; only the review's decision retires anything.")]
    public async Task<Outcome<RetirementProposal>> ProposeRetirement(
        [Description("The agent's key")] string agent, [Description("Why")] string reason, CancellationToken ct = default)
    {
        if (!context.Actor.Is(Role.Operator) && !context.Actor.Is(Role.Reviewer))
            return NotPermitted("Proposing a retirement needs the Operator or Reviewer role.");
        if (await db.Agents.FindAsync([new AgentId(agent)], ct) is not { } known || known.Entity != context.Entity.Id)
            return new Refusal(RefusalCodes.NotFound, $"There is no agent '{agent}'.", "agent");
        var saved = await Save(DraftKind.Retirement, $"Retire {known.Name}", new RetirementBody(agent, reason), ct);
        return new RetirementProposal(saved.Headline, agent, reason, saved.Link);
    }

    private static Refusal? Wrong(DraftLine[] lines)
    {
        if (lines.Length is < 2 or > LinesMax)
            return new Refusal(RefusalCodes.InvalidValue, $"An entry has 2 to {LinesMax} lines.", "lines");
        var unknown = lines.FirstOrDefault(l => !ChartOfAccounts.Default.Contains(l.Account));
        if (unknown is not null)
            return new Refusal(RefusalCodes.NotFound, $"There is no account '{unknown.Account}'.", "account");
        if (lines.Any(l => l.Debit < 0 || l.Credit < 0 || (l.Debit > 0) == (l.Credit > 0)))
            return new Refusal(RefusalCodes.InvalidValue, "Every line has either a debit or a credit, above zero.", "lines");
        return lines.Sum(l => l.Debit) == lines.Sum(l => l.Credit) ? null
            : new Refusal(RefusalCodes.InvalidValue,
                $"Debits of {lines.Sum(l => l.Debit)} and credits of {lines.Sum(l => l.Credit)} differ.", "lines");
    }

    private async Task<(string Headline, string Link)> Save<T>(DraftKind kind, string title, T body, CancellationToken ct)
    {
        var draft = new AssistantDraft
        {
            Id = ids.Next(),
            Entity = context.Entity.Id,
            Kind = kind,
            Title = title.Length > 200 ? title[..200] : title,
            Body = JsonSerializer.Serialize(body, ToolJson.Options),
            AuthorId = context.Actor.Id,
            Author = context.Actor.Name,
            WrittenAt = clock.GetCurrentInstant(),
            Status = DraftStatus.Open,
        };
        db.AssistantDrafts.Add(draft);
        await db.SaveChangesAsync(ct);
        return ($"Draft written: {draft.Title}", $"/drafts?id={draft.Id}");
    }

    private static Refusal NotPermitted(string message) => new(RefusalCodes.NotPermitted, message);
}
