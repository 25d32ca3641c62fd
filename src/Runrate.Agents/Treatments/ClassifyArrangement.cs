using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Treatments;

/// <summary>
/// Asks the rules how an arrangement is treated in each book and writes one draft memo a book. Where facts are missing, the cautious
/// answer posts at once, to suspense where none is safe, and waits there for the facts; a firm answer waits for approval. Asking again
/// with the same facts writes nothing. Needs the Accountant role.
/// </summary>
public sealed class ClassifyArrangement(RunrateDb db, Classifier classifier, PostTreatments posting, IClock clock, IdGenerator ids)
{
    /// <returns>The memo in force or under way for each book, the lens last.</returns>
    public async Task<Outcome<IReadOnlyList<TreatmentMemo>>> Run(Guid arrangementId, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Classifying an arrangement needs the Accountant role.");
        var arrangement = await db.Arrangements.FirstOrDefaultAsync(a => a.Id == arrangementId, ct);
        if (arrangement is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no arrangement {arrangementId}.", "arrangement");
        var entity = await db.Entities.FindAsync([arrangement.Entity], ct)
            ?? throw new InvariantException($"There is no entity '{arrangement.Entity}'.");
        var agent = arrangement.Agent is { } id ? await db.Agents.FirstOrDefaultAsync(a => a.Id == id, ct) : null;
        var answers = Decide(arrangement, agent, entity);
        if (!answers.IsOk)
            return answers.Refusal;

        var existing = await db.Memos.Where(m => m.ArrangementId == arrangementId).ToListAsync(ct);
        var current = new List<TreatmentMemo>();
        var plans = PostTreatments.Plans(arrangement, entity, agent, answers.Value.ToDictionary(a => a.Item1, a => a.Item2));
        foreach (var (book, determination) in answers.Value)
            current.Add(Memo(arrangement, book, determination, plans[book].Treatment.ToString(), existing, actor));
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        await db.SaveChangesAsync(ct);
        var defaults = current.Where(m => m is { InForce: false, Stage: MemoStatus.Draft } && DeterminationJson.Read(m).PostsByDefault()).ToList();
        if (defaults.Count > 0)
        {
            var posted = await posting.Post(arrangement, entity, agent, WithLens(defaults, current, entity), actor, ct);
            if (!posted.IsOk)
                return posted.Refusal;
        }
        if (transaction is not null)
            await transaction.CommitAsync(ct);
        return current;
    }

    /// <summary>The lens goes with the published book: whatever posts there, posts its view too.</summary>
    internal static List<TreatmentMemo> WithLens(List<TreatmentMemo> chosen, IReadOnlyList<TreatmentMemo> current, Entity entity)
    {
        var lens = current.FirstOrDefault(m => m is { Book: Book.Management, InForce: false });
        var withPrimary = chosen.Exists(m => m.Book == entity.PrimaryBook);
        return lens is not null && withPrimary && !chosen.Contains(lens) ? [.. chosen, lens]
            : [.. chosen.Where(m => m.Book != Book.Management || withPrimary)];
    }

    private Outcome<List<(Book, Determination)>> Decide(Arrangement arrangement, Agent? agent, Entity entity)
    {
        var facts = ArrangementFacts.Of(arrangement, agent);
        if (!facts.IsOk)
            return facts.Refusal;
        var policies = PolicySet.From(entity.Policies, classifier.Library);
        if (!policies.IsOk)
            return policies.Refusal;
        var answers = new List<(Book, Determination)>();
        foreach (var book in entity.Books.Where(b => b != Book.Management).Append(Book.Management))
        {
            var answer = classifier.Decide(
                Frameworks.Of(book), facts.Value, policies.Value, arrangement.Date, ArrangementFacts.CalendarOf(book, entity));
            if (!answer.IsOk)
                return answer.Refusal;
            answers.Add((book, answer.Value));
        }
        return answers;
    }

    /// <param name="posts">What the answer does to the ledger by its plan: what the memo says is what posts.</param>
    private TreatmentMemo Memo(
        Arrangement arrangement, Book book, Determination determination, string posts, List<TreatmentMemo> existing, Actor actor)
    {
        var earlier = existing.Where(m => m.Book == book).OrderByDescending(m => m.Version).ToList();
        var json = DeterminationJson.Write(determination);
        var asked = ArrangementFacts.Snapshot(arrangement);
        if (earlier.FirstOrDefault() is { Stage: MemoStatus.Draft or MemoStatus.Approved } latest
            && latest.Determination == json && latest.Facts == asked)
            return latest;
        foreach (var draft in earlier.Where(m => m is { Stage: MemoStatus.Draft, InForce: false }))
            draft.Stage = MemoStatus.Superseded;
        var memo = new TreatmentMemo
        {
            Id = ids.Next(),
            ArrangementId = arrangement.Id,
            Entity = arrangement.Entity,
            Book = book,
            Version = earlier.Count == 0 ? 1 : earlier[0].Version + 1,
            BookTreatment = posts,
            Status = determination.Status.ToString(),
            Determination = json,
            RulebookHash = determination.Rulebook.Hash,
            Facts = asked,
            Stage = MemoStatus.Draft,
            Author = actor.Name,
            AuthorId = actor.Id,
            WrittenAt = clock.GetCurrentInstant(),
        };
        db.Memos.Add(memo);
        return memo;
    }
}
