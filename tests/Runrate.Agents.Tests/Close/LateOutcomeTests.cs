using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

public sealed class LateOutcomeTests
{
    [Fact]
    public async Task An_outcome_is_credited_however_late_it_comes_and_taken_back_with_its_delivery()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var file = await database.Import(
            """{"source":"svc","id":"1","time":"2025-01-15T00:00:00Z","agent":"atlas","provider":"openai","model":"m","inputTokens":5,"outcome":"ticket","qty":5}""",
            "usage-ndjson");
        await Credit();
        Assert.Equal(-20, await database.Balance(OutputEntries.Value));
        await Credit();
        Assert.Equal(-20, await database.Balance(OutputEntries.Value));
        Assert.Null((await database.With<UndoDelivery, Outcome<ImportFile>>(u => u.Run(file.Id, TestDatabase.Ana))).Refusal);
        await Credit();
        Assert.Equal(0, await database.Balance(OutputEntries.Value));

        async Task Credit() => Assert.Null((await database.With<CreditProductivity, Outcome<StepResult>>(
            c => c.Run(TestDatabase.EntityId, new YearMonth(2026, 1), TestDatabase.Ana))).Refusal);
    }
}
