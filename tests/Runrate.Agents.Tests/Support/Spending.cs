using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Metering;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Tests.Support;

/// <summary>Arrangements that tests make, and the way they take through memos and closes.</summary>
public static class Spending
{
    /// <summary>A three-year reserved instance, paid ahead.</summary>
    public static ArrangementStatement Reserved(decimal amount = 36_000m) => new()
    {
        Entity = TestDatabase.EntityId,
        Agent = new AgentId("atlas"),
        Name = "Reserved GPU capacity",
        Vendor = "Nimbus Cloud",
        Category = "CloudComputeReservedPrepaid",
        Amount = amount,
        Date = new LocalDate(2026, 1, 1),
        ServiceStart = new LocalDate(2026, 1, 1),
        ServiceEnd = new LocalDate(2028, 12, 31),
        Facts =
        [
            Fact("payment_timing", "Advance"), Fact("identified_asset", "No"), Fact("tax_method", "Accrual"), Fact("liability_kind", "Services"),
            Fact("is_software_development", "No"), Fact("activity", "Maintenance"), Fact("india_tax_character", "Revenue"),
        ],
    };

    /// <summary>An owned model, past every gate of every framework.</summary>
    public static ArrangementStatement OwnModel(decimal amount = 24_000m) => new()
    {
        Entity = TestDatabase.EntityId,
        Agent = new AgentId("atlas"),
        Name = "Atlas model, own weights",
        Vendor = "In-house",
        Category = "SelfHostedFineTuning",
        Amount = amount,
        Date = new LocalDate(2026, 1, 1),
        ReadyOn = new LocalDate(2026, 1, 1),
        Facts =
        [
            Fact("ownership", "Entity"), Fact("intended_use", "InternalUse"), Fact("hosting", "EntityPremises"), Fact("stage", "ApplicationDevelopment"),
            Fact("mgmt_authorised_and_funded", "Yes"), Fact("probable_to_complete", "Yes"), Fact("novel_unproven_unresolved", "No"),
            Fact("performance_requirements_unsettled", "No"), Fact("phase", "Development"), Fact("weights_exportable", "Yes"),
            Fact("reliably_measured_and_tested", "Yes"), Fact("benefit_months", "24"), Fact("activity", "NewBuild"),
            Fact("cost_nature", "ExternalDirect"), Fact("asu_2025_06_adopted", "No"), Fact("research_location", "US"),
            Fact("is_software_development", "Yes"), Fact("india_tax_character", "Capital40"), Fact("directly_attributable", "Yes"),
            .. "abcdef".Select(c => Fact($"ias38_57.{c}", "Yes")),
        ],
        Capitalisation = new CapitalisationFile(
            "Weights fine-tuned on own tickets", "Trained and held on own hardware", "Two years of tickets", 24, "Retraining cadence of the last two models",
            "Tested each quarter against the newest hosted model", "Ernst Auditor", new LocalDate(2026, 1, 15)),
    };

    public static ArrangementFact Fact(string fact, string value, LocalDate? asOf = null) => new(fact, value, "user", "Contract, clause 4", asOf);

    public static async Task<Arrangement> Arrange(this TestDatabase database, ArrangementStatement statement)
    {
        var outcome = await database.With<SaveArrangement, Outcome<Arrangement>>(s => s.Create(statement, TestDatabase.Ana));
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    public static async Task<IReadOnlyList<TreatmentMemo>> Classify(this TestDatabase database, Guid arrangement)
    {
        var outcome = await database.With<ClassifyArrangement, Outcome<IReadOnlyList<TreatmentMemo>>>(c => c.Run(arrangement, TestDatabase.Ana));
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    public static async Task<Approval> ApproveAll(this TestDatabase database, Guid arrangement)
    {
        var outcome = await database.With<ApproveTreatment, Outcome<Approval>>(a => a.RunAll(arrangement, TestDatabase.Cora));
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    /// <summary>Moves the clock to the month's end, prepares it and seals it.</summary>
    public static async Task<CloseView> Close(this TestDatabase database, YearMonth period, string? reason = null)
    {
        var prepared = await database.Prepare(period);
        var outcome = await database.With<CloseRunner, Outcome<CloseView>>(c => c.Seal(TestDatabase.EntityId, prepared.Period, TestDatabase.Cora, reason));
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    public static async Task<CloseView> Prepare(this TestDatabase database, YearMonth period)
    {
        database.Clock.Now = period.LastDay().At(new LocalTime(12, 0)).InUtc().ToInstant();
        var outcome = await database.With<CloseRunner, Outcome<CloseView>>(c => c.Prepare(TestDatabase.EntityId, period, TestDatabase.Ana));
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    public static Task Deliver(this TestDatabase database, AgentId agent, LocalDate date, decimal accepted, decimal rejected = 0, string id = "1") =>
        database.Run(async db =>
        {
            db.Outputs.Add(new OutputRecord
            {
                Source = "test",
                EventId = $"{agent}/{date:uuuu-MM-dd}/{id}",
                Entity = TestDatabase.EntityId,
                Agent = agent,
                Date = date,
                Unit = "resolved ticket",
                Accepted = accepted,
                Rejected = rejected,
            });
            await db.SaveChangesAsync();
        });
}
