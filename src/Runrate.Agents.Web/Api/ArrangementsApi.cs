using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>What was agreed, the facts about it, and the memos that say how each book takes it.</summary>
public static class ArrangementsApi
{
    public static void MapArrangements(this RouteGroupBuilder api)
    {
        var arrangements = api.MapGroup("/arrangements").WithTags("Arrangements");
        arrangements.MapGet("", List).ForViewers().WithSummary("Arrangements of an entity, the latest first");
        arrangements.MapPost("", Create).WithSummary("States an arrangement and its facts, and classifies it: one draft memo a book");
        arrangements.MapGet("/{id:guid}", Get).ForViewers().WithSummary("One arrangement with its facts and evidence");
        arrangements.MapPatch("/{id:guid}", Change).WithSummary("Changes it or states further facts, and classifies it again");
        arrangements.MapGet("/{id:guid}/memos", Memos).ForViewers().WithSummary("Its memos, the latest version first, each with its determination");
        arrangements.MapGet("/{id:guid}/entries", Entries).ForViewers()
            .WithSummary("The first entries that its latest memos lead to, book by book; nothing is posted");
        var memos = api.MapGroup("/memos").WithTags("Arrangements");
        memos.MapPost("/{id:guid}/approve", Approve).WithSummary("Approves a memo and takes it to the ledger; the approver is not the author");
        memos.MapPost("/{id:guid}/reject", Reject).WithSummary("Turns a draft down");
    }

    private static async Task<Results<Ok<List<ArrangementView>>, ProblemHttpResult>> List(
        RunrateDb db, EntityChoice entities, string? entity, string? agent, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, agent, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var id = chosen.Value.Id;
        var query = db.Arrangements.AsNoTracking().Where(a => a.Entity == id);
        if (QueryValues.Agent(agent) is { } one)
            query = query.Where(a => a.Agent == one);
        return TypedResults.Ok((await query.OrderByDescending(a => a.Date).ToListAsync(ct)).ConvertAll(ArrangementView.Of));
    }

    private static async Task<Results<Created<ClassifiedView>, ProblemHttpResult>> Create(
        JsonBody<ArrangementStatement> body, SaveArrangement save, ClassifyArrangement classify, EntityChoice entities,
        CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(body.Content.Value.Entity?.Value, body.Content.Value.Agent?.Value, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var saved = await save.Create(body.Content.Value with { Entity = chosen.Value.Id }, actor.Value, ct);
        if (!saved.IsOk)
            return Problems.Of(saved.Refusal);
        var memos = await classify.Run(saved.Value.Id, actor.Value, ct);
        return memos.IsOk
            ? TypedResults.Created($"/api/arrangements/{saved.Value.Id}", ClassifiedView.Of(saved.Value, memos.Value))
            : Problems.Of(memos.Refusal);
    }

    private static async Task<Results<Ok<ArrangementView>, ProblemHttpResult>> Get(Guid id, RunrateDb db, CancellationToken ct) =>
        await db.Arrangements.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, ct) is { } arrangement
            ? TypedResults.Ok(ArrangementView.Of(arrangement))
            : Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no arrangement {id}.", "id"));

    private static async Task<Results<Ok<List<ProposedEntryView>>, ProblemHttpResult>> Entries(
        Guid id, RunrateDb db, ProposedEntries proposals, CancellationToken ct) => await db.Arrangements.AnyAsync(a => a.Id == id, ct)
            ? TypedResults.Ok((await proposals.Of(id, ct: ct)).Select(ProposedEntryView.Of).ToList())
            : Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no arrangement {id}.", "id"));

    private static async Task<Results<Ok<ClassifiedView>, ProblemHttpResult>> Change(
        Guid id, JsonBody<ArrangementStatement> body, SaveArrangement save, ClassifyArrangement classify, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var saved = await save.Change(id, body.Content.Value, actor.Value, ct);
        if (!saved.IsOk)
            return Problems.Of(saved.Refusal);
        return Problems.Result(await classify.Run(id, actor.Value, ct), memos => ClassifiedView.Of(saved.Value, memos));
    }

    private static async Task<Results<Ok<List<MemoView>>, ProblemHttpResult>> Memos(Guid id, RunrateDb db, CancellationToken ct)
    {
        if (!await db.Arrangements.AnyAsync(a => a.Id == id, ct))
            return Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no arrangement {id}.", "id"));
        var memos = await db.Memos.AsNoTracking().Where(m => m.ArrangementId == id).ToListAsync(ct);
        return TypedResults.Ok(memos.OrderBy(m => m.Book).ThenByDescending(m => m.Version).Select(MemoView.Of).ToList());
    }

    private static async Task<Results<Ok<ApprovalView>, ProblemHttpResult>> Approve(Guid id, ApproveTreatment approve,
        CurrentActor actor, CancellationToken ct) =>
        Problems.Result(await approve.Run(id, actor.Value, ct), ApprovalView.Of);

    private static async Task<Results<Ok<MemoView>, ProblemHttpResult>> Reject(Guid id, ApproveTreatment approve,
        CurrentActor actor, CancellationToken ct) =>
        Problems.Result(await approve.Reject(id, actor.Value, ct), MemoView.Of);
}

/// <param name="Timeline">Stages, criteria and gates by the day since when each holds, what they replaced included.</param>
public sealed record ArrangementView(
    Guid Id, EntityId Entity, AgentId? Agent, string Name, string Vendor, string Category, string Amount, Currency Currency, LocalDate Date,
    LocalDate? ServiceStart, LocalDate? ServiceEnd, LocalDate? ReadyOn, string? ExternalId, IReadOnlyList<ArrangementFact> Facts,
    IReadOnlyList<ArrangementFact> Timeline, CapitalisationFile? Capitalisation, CommitmentTerms? Commitment, Instant CreatedAt, string CreatedBy)
{
    public static ArrangementView Of(Arrangement a) => new(
        a.Id, a.Entity, a.Agent, a.Name, a.Vendor, a.Category, a.Amount.Amount, a.Amount.Currency, a.Date, a.ServiceStart, a.ServiceEnd, a.ReadyOn,
        a.ExternalId, a.Facts, ProjectCourse.Of(a), a.Capitalisation, a.Commitment, a.CreatedAt, a.CreatedBy);
}

/// <param name="Determination">The answer it rests on, word for word, in the shape of the classify route.</param>
public sealed record MemoView(
    Guid Id, Guid ArrangementId, Book Book, int Version, string BookTreatment, string Status, MemoStatus Stage, string Author, Instant WrittenAt,
    string? ApprovedBy, Instant? ApprovedAt, string RulebookHash, JsonNode? Determination)
{
    public static MemoView Of(TreatmentMemo m) => new(
        m.Id, m.ArrangementId, m.Book, m.Version, m.BookTreatment, m.Status, m.Stage, m.Author, m.WrittenAt, m.ApprovedBy,
        m.ApprovedAt, m.RulebookHash,
        JsonNode.Parse(m.Determination));
}

/// <summary>An arrangement with the memos that its facts led to.</summary>
public sealed record ClassifiedView(
    Guid Id, EntityId Entity, AgentId? Agent, string Name, string Vendor, string Category, string Amount, Currency Currency, LocalDate Date,
    IReadOnlyList<ArrangementFact> Facts, IReadOnlyList<MemoView> Memos)
{
    public static ClassifiedView Of(Arrangement a, IReadOnlyList<TreatmentMemo> memos) => new(
        a.Id, a.Entity, a.Agent, a.Name, a.Vendor, a.Category, a.Amount.Amount, a.Amount.Currency, a.Date, a.Facts, [.. memos.Select(MemoView.Of)]);
}

/// <param name="Posted">Entries that the approval brought into the ledger.</param>
public sealed record ApprovalView(IReadOnlyList<MemoView> Memos, int Posted, IReadOnlyList<string> Warnings, IReadOnlyList<string> Findings)
{
    public static ApprovalView Of(Approval approval) =>
        new([.. approval.Memos.Select(MemoView.Of)], approval.Posted, approval.Warnings, [.. approval.Findings.Select(f => f.Text)]);
}

/// <summary>An entry as it would be posted: debit positive, credit negative.</summary>
public sealed record ProposedLineView(string Account, string Name, string Amount, Currency Currency, AgentId? Agent, CostFunction? Function);

/// <summary>The first entry of the books that share it.</summary>
/// <param name="Standing">The ledger holds it: approving posts nothing for these books.</param>
/// <param name="Reverses">The day of the entry that it takes back, where it is a reversal.</param>
public sealed record ProposedEntryView(
    IReadOnlyList<Book> Books, IReadOnlyList<ProposedLineView> Lines, bool MonthByMonth, string? Missing, bool Standing, LocalDate? Reverses)
{
    public static ProposedEntryView Of(ProposedEntry entry) => new(
        entry.Books,
        [.. entry.Lines.Select(l => new ProposedLineView(
            l.Account, ChartOfAccounts.Default[l.Account].Name, l.Amount.Amount, l.Amount.Currency, l.Agent, l.Function))],
        entry.MonthByMonth, entry.Missing, entry.Standing, entry.Reverses);
}
