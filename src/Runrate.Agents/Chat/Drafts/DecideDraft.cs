using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;

namespace Runrate.Agents.Chat.Drafts;

/// <summary>
/// Accepts or declines a draft. An entry is posted by a Controller who did not ask for it; a retirement opens its review; a memo leads
/// to the form that records the arrangement, where its own approval begins.
/// </summary>
public sealed class DecideDraft(RunrateDb db, Journal journal, RetireAgent retire, IClock clock)
{
    /// <returns>The draft, its outcome being the page of what it became.</returns>
    public async Task<Outcome<AssistantDraft>> Run(Guid id, bool accept, string? why, Actor actor, CancellationToken ct = default)
    {
        var draft = await db.AssistantDrafts.FirstOrDefaultAsync(d => d.Id == id, ct);
        if (draft is null)
            return new Refusal(RefusalCodes.NotFound, "There is no such draft.", "id");
        if (draft.Status != DraftStatus.Open)
            return new Refusal(RefusalCodes.AlreadyExists, $"{draft.DecidedBy} has decided this draft already.", "id");
        var outcome = accept ? await Accept(draft, actor, ct) : Decline(draft, why, actor);
        if (!outcome.IsOk)
            return outcome.Refusal;
        (draft.Status, draft.DecidedBy, draft.DecidedAt, draft.Outcome) =
            (accept ? DraftStatus.Accepted : DraftStatus.Declined, actor.Name, clock.GetCurrentInstant(), outcome.Value);
        await db.SaveChangesAsync(ct);
        return draft;
    }

    private static Outcome<string> Decline(AssistantDraft draft, string? why, Actor actor) =>
        actor.Id == draft.AuthorId || actor.Is(Role.Controller) || actor.Is(Role.Reviewer)
            ? why?.Trim() is { Length: > 0 } reason ? reason : "Declined"
            : new Refusal(RefusalCodes.NotPermitted, "A draft is declined by its author, a Controller or a Reviewer.");

    private async Task<Outcome<string>> Accept(AssistantDraft draft, Actor actor, CancellationToken ct)
    {
        switch (draft.Kind)
        {
            case DraftKind.Entry:
                return await Post(draft, actor, ct);
            case DraftKind.Retirement:
                var body = Body<RetirementBody>(draft);
                var review = await retire.Run(new AgentId(body.Agent), body.Reason, actor, ct);
                return review.IsOk ? $"/agents/{body.Agent}" : review.Refusal;
            default:
                return actor.Is(Role.Accountant)
                    ? ArrangementForm(Body<MemoBody>(draft))
                    : new Refusal(RefusalCodes.NotPermitted, "Recording an arrangement needs the Accountant role.");
        }
    }

    private async Task<Outcome<string>> Post(AssistantDraft draft, Actor actor, CancellationToken ct)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Posting a proposed entry needs the Controller role.");
        if (actor.Id == draft.AuthorId)
            return new Refusal(RefusalCodes.MakerIsChecker, "Whoever proposed an entry does not post it.");
        var entity = await db.Entities.FindAsync([draft.Entity], ct)
            ?? throw new InvariantException($"There is no entity '{draft.Entity}'.");
        var body = Body<EntryBody>(draft);
        var lines = new EntryLines();
        foreach (var line in body.Lines)
        {
            var agent = line.Agent is { } id ? new AgentId(id) : (AgentId?)null;
            if (line.Debit > 0)
                lines.Debit(line.Account, Money.From(line.Debit, entity.FunctionalCurrency), agent);
            else
                lines.Credit(line.Account, Money.From(line.Credit, entity.FunctionalCurrency), agent);
        }
        var posted = await journal.Post(
            [new EntryDraft(EntryKey.Of("draft", draft.Id.ToString()), EntryKind.Manual, draft.Entity, body.Book is { } book
                ? Enum.Parse<Book>(book) : null,
                LocalDatePattern.Iso.Parse(body.Date).Value, body.Memo, lines.ToPostings())], actor, LatePolicy.Refuse, ct);
        return posted.IsOk ? $"/entries/{posted.Value.Entries[0]}" : posted.Refusal;
    }

    private static string ArrangementForm(MemoBody body) => "/arrangements/new?" + string.Join('&', body.Facts.EnumerateObject()
        .Where(f => f.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        .Select(f => $"f.{Uri.EscapeDataString(f.Name)}={Uri.EscapeDataString(f.Value.ToString())}"));

    private static T Body<T>(AssistantDraft draft) => JsonSerializer.Deserialize<T>(draft.Body, ToolJson.Options)
        ?? throw new InvariantException($"Draft {draft.Id} has no body.");
}
