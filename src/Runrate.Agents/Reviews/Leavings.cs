using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Reviews;

/// <summary>What an agent that leaves has in the books: prepayments, assets, contracts that go on.</summary>
public sealed class Leavings(RunrateDb db, AssetLedger assets)
{
    /// <summary>Prepayments are what the published book treats as one; everything else that any book still carries is an asset.</summary>
    public async Task<List<(Guid Arrangement, Money Carrying)>> Of(Agent agent, bool prepayments, CancellationToken ct)
    {
        var records = await db.Assets.AsNoTracking().Where(a => a.Entity == agent.Entity && a.Agent == agent.Id).ToListAsync(ct);
        var leaving = new List<(Guid, Money)>();
        foreach (var group in records.GroupBy(r => r.ArrangementId))
        {
            var published = Published(group);
            if (IsPrepayment(published) != prepayments || group.All(r => r.EndedWhy == Treatments.PostTreatments.Reversed))
                continue;
            leaving.Add((group.Key, await Carrying(agent, published, ct)));
        }
        return leaving;
    }

    /// <summary>What of it each of the entity's books carries and the management book, the published first; those with nothing left out.</summary>
    public async Task<IReadOnlyList<(Book Book, Money Carrying)>> Carried(Agent agent, Entity entity, bool prepayments, CancellationToken ct)
    {
        var leaving = await Of(agent, prepayments, ct);
        var carried = new List<(Book, Money)>();
        foreach (var book in entity.Books.Append(Book.Management))
        {
            var sum = Money.Zero(entity.FunctionalCurrency);
            foreach (var (arrangement, _) in leaving)
                sum = (await assets.Balances(agent.Entity, arrangement, book, ct)).Aggregate(sum, (total, b) => total + b.Balance);
            if (!sum.IsZero)
                carried.Add((book, sum));
        }
        return carried;
    }

    /// <summary>Why a ledger step of the exit has nothing to post; null where it has.</summary>
    public async Task<string?> WhyNothing(Agent agent, string step, LocalDate last, CancellationToken ct)
    {
        if (step == ExitChecklist.Commitments)
        {
            return await db.Arrangements.AsNoTracking().AnyAsync(
                a => a.Entity == agent.Entity && a.Agent == agent.Id && (a.ServiceEnd == null || a.ServiceEnd > last), ct)
                ? null : "No contract of it goes on.";
        }
        var prepayments = step == ExitChecklist.Prepayments;
        var records = await db.Assets.AsNoTracking().Where(a => a.Entity == agent.Entity && a.Agent == agent.Id).ToListAsync(ct);
        foreach (var group in records.GroupBy(r => r.ArrangementId).Where(g => IsPrepayment(Published(g)) == prepayments))
        {
            if (group.Any(r => r.EndedOn is null))
                return null;
            foreach (var record in group)
            {
                if (!(await Carrying(agent, record, ct)).IsZero)
                    return null;
            }
        }
        return prepayments ? "Nothing is paid ahead for it." : "Nothing is carried for it in any book.";
    }

    private async Task<Money> Carrying(Agent agent, AssetRecord record, CancellationToken ct) =>
        (await assets.Balances(agent.Entity, record.ArrangementId, record.Book, ct))
            .Aggregate(Money.Zero(agent.AcquisitionCost.Currency), (sum, b) => sum + b.Balance);

    private static AssetRecord Published(IEnumerable<AssetRecord> group) => group.OrderBy(r => r.Book).ThenByDescending(r => r.StartsOn).First();

    private static bool IsPrepayment(AssetRecord asset) =>
        asset.Method is AssetMethods.ServicePeriod or AssetMethods.Consumption or AssetMethods.AsReceived;
}
