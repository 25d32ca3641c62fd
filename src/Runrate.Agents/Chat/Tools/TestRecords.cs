using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Persistence;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Impairment tests: those that signs asked for, by asset and book, and those that people stated.</summary>
internal sealed class TestRecords(RunrateDb db, TestBasis basis, ToolContext context)
{
    public async Task<IReadOnlyList<RecordSheet>> Of(Meant meant, CancellationToken ct)
    {
        var names = await AgentNames.Load(db, context, ct);
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Entity == context.Entity.Id).ToDictionaryAsync(a => a.Id, ct);
        bool Asked(Guid id) => arrangements.GetValueOrDefault(id) is { } a && meant.Covers(a.Name) && meant.Covers(a.Agent);
        var asked = (await db.WriteDowns.AsNoTracking().Where(w => w.Entity == context.Entity.Id).ToListAsync(ct)).Where(w => Asked(w.ArrangementId)
            && (!meant.Waiting || w.Status is WriteDownStatus.NeedsFacts or WriteDownStatus.Proposed))
            .OrderBy(w => w.Status).ThenByDescending(w => w.Period).ThenBy(w => w.Name, StringComparer.Ordinal).ThenBy(w => w.Book).ToList();
        var made = (await db.ImpairmentTests.AsNoTracking().Where(t => t.Entity == context.Entity.Id).ToListAsync(ct)).OrderByDescending(t => t.Date)
            .ToList();
        // A month that was named means its tests, where it has any.
        if (meant.Month is { } month && (asked.Exists(w => w.Period == month) || made.Exists(t => t.Date.ToYearMonth() == month)))
            (asked, made) = (asked.FindAll(w => w.Period == month), made.FindAll(t => t.Date.ToYearMonth() == month));
        var sheets = new List<RecordSheet>();
        foreach (var test in asked)
        {
            if (test.Status is WriteDownStatus.NeedsFacts or WriteDownStatus.Proposed)
                await basis.Renew(test, ct);
            sheets.Add(Raised(test, names.Of(arrangements[test.ArrangementId].Agent)));
        }
        foreach (var stated in made)
        {
            foreach (var finding in stated.Findings.Where(f => !meant.Waiting && Asked(f.Arrangement)).OrderBy(f => f.Book))
                sheets.Add(Found(stated, finding, arrangements[finding.Arrangement].Name, names.Of(arrangements[finding.Arrangement].Agent)));
            if (stated.Findings.Count == 0 && Asked(stated.ArrangementId))
                sheets.Add(Waiting(stated, arrangements[stated.ArrangementId].Name, names.Of(arrangements[stated.ArrangementId].Agent)));
        }
        return sheets;
    }

    private static RecordSheet Raised(WriteDown w, string? agent) => new RecordSheet(w.Name, agent, $"/write-downs/{w.Id}")
        .With("status", w.Status switch
        {
            WriteDownStatus.NeedsFacts => "waits for its figures",
            WriteDownStatus.Proposed => "a loss waits for approval",
            WriteDownStatus.NoLoss => "tested, no loss",
            WriteDownStatus.Posted => "written down",
            _ => "rejected",
        }, w.Book).With("carrying", w.CarryingAmount, w.Book)
        .With("loss", w.Figures is null ? null : w.Loss, w.Book, "not known before its figures are stated").With("date", InWords.Of(w.Period))
        .With("indicator", w.Indicator).With("stated", w.StatedBy ?? "nobody yet").With("approved", w.ApprovedBy ?? "nobody yet")
        .With("agent", agent).With("evidence", w.Figures?.Evidence).With("workings", string.Join(" ", w.Workings), w.Book)
        .With("missing", w.Figures is not null ? "nothing" : w.Book == Book.UsGaap ? "undiscounted cash flows and fair value"
            : "value in use and fair value less costs of disposal", w.Book);

    private static RecordSheet Found(ImpairmentRecord t, ImpairmentFinding f, string name, string? agent) => Stated(t, name, agent)
        .With("status", f.Loss.IsZero ? f.Reversal.IsZero ? "tested, no loss" : $"{InWords.Of(f.Reversal)} given back" : "written down", f.Book)
        .With("carrying", f.Carrying, f.Book).With("loss", f.Loss, f.Book)
        .With("workings", Figures(t, f.Book), f.Book).With("missing", "nothing");

    private static RecordSheet Waiting(ImpairmentRecord t, string name, string? agent) => Stated(t, name, agent)
        .With("status", t.ApprovedBy is null ? "waits for approval" : "waits for the close")
        .With("carrying", "told by the close").With("loss", "not known yet")
        .With("missing", t.ApprovedBy is null ? "the approval of another person" : "nothing");

    private static RecordSheet Stated(ImpairmentRecord t, string name, string? agent) =>
        new RecordSheet(name, agent, $"/arrangements/{t.ArrangementId}")
        .With("date", InWords.Of(t.Date)).With("indicator", t.Indicator).With("stated", t.Author).With("approved", t.ApprovedBy ?? "nobody yet")
        .With("agent", agent).With("evidence", t.Evidence);

    /// <summary>US GAAP compares undiscounted cash first; the others the higher of value in use and fair value less costs at once.</summary>
    private static string Figures(ImpairmentRecord t, Book book)
    {
        string? Said(string label, decimal? amount) => amount is { } value ? $"{label} {InWords.Of(value)}" : null;
        return string.Join(", ", (book == Book.UsGaap ? [Said("undiscounted cash flows", t.UndiscountedCashFlows), Said("fair value", t.FairValue)]
            : (string?[])[Said("value in use", t.ValueInUse), Said("fair value less costs", t.FairValue - t.CostsOfDisposal)]).OfType<string>());
    }
}

/// <summary>Steps from one way of running an agent to another, with what was promised of them.</summary>
internal sealed class TransitionRecords(RunrateDb db, TransitionsQuery transitions, ToolContext context)
{
    public async Task<IReadOnlyList<RecordSheet>> Of(Meant meant, CancellationToken ct)
    {
        var names = await AgentNames.Load(db, context, ct);
        return [.. (await transitions.Run(context.Entity.Id, ct)).Where(t => meant.Covers(t.Agent)
            && (meant.Covers(t.From.Name) || meant.Covers(t.To.Name))).Select(t => Sheet(t, names.Of(t.Agent)))];
    }

    private static RecordSheet Sheet(TransitionRow t, string? agent)
    {
        var sheet = new RecordSheet($"{t.From.Name} to {t.To.Name}", agent, $"/arrangements/{t.To.Arrangement}")
            .With("payback", t.BreakEven.Months is { } months
                ? $"{InWords.Count(months, "month")}: {InWords.Of(t.BreakEven.OneOff)} over {InWords.Of(t.BreakEven.Saving)} saved a month, from "
                    + $"{InWords.Of(t.Date)} to {InWords.Of(t.Date.PlusMonths(months).ToYearMonth())}"
                : "never: the run cost does not fall")
            .With("saving", t.BreakEven.Saving).With("oneoff", t.BreakEven.OneOff)
            .With("monthly", $"{InWords.Of(t.BreakEven.MonthlyBefore)} before, {InWords.Of(t.BreakEven.MonthlyAfter)} after").With("date", t.Date)
            .With("reason", t.Rationale).With("evidence", t.Evidence).With("recorded", t.RecordedBy).With("agent", agent)
            .With("fromto", $"from {t.From.Name} ({t.From.Vendor}) to {t.To.Name} ({t.To.Vendor})");
        foreach (var treatment in t.Treatments)
            sheet.With("treatment", Results.AnswerText.Words(treatment.BookTreatment), treatment.Book);
        return sheet;
    }
}
