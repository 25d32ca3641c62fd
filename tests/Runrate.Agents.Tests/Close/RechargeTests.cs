using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Close;

/// <summary>An agent of one entity that serves another: what either side posts, and what all entities together show.</summary>
public sealed class RechargeTests
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly YearMonth February = new(2026, 2);

    /// <summary>Ada costs 13.70 for a million tokens; the output of each record is 7 tokens more.</summary>
    private static async Task<Affiliates> Served(decimal percent = 40, decimal markup = 5)
    {
        var group = await Affiliates.Create("ada");
        group.Database.Clock.Now = Instant.FromUtc(2026, 1, 31, 12, 0);
        await group.Rate(January, 80);
        await group.Share("ada", January, ("northlight-india", percent, markup));
        await group.Use("ada", January, 1_000_000 - 7, 1);
        return group;
    }

    [Fact]
    public async Task Either_side_posts_its_own_currency_with_the_mark_up()
    {
        await using var group = await Served();
        Assert.Equal(2, (await group.Prepare(Affiliates.Us, January)).Posted);
        // 13.70 of cost, 40 per cent of it 5.48, with 5 per cent on top 5.754; at 80 rupees that is 460.32.
        Assert.Equal((5_754_000L, 460_320_000L), await group.Posted("ada", January, Affiliates.India));
        var entries = await Entries(group);
        var provider = entries.Single(e => e.Entity == Affiliates.Us);
        var receiver = entries.Single(e => e.Entity == Affiliates.India);
        Assert.Equal([(Accounts.DueFromAffiliates.Text, 5.754m), (Accounts.RechargeIncome.Text, -5.754m)], Legs(provider));
        Assert.Equal([(Accounts.ModelInference.Text, 460.32m), (Accounts.DueToAffiliates.Text, -460.32m)], Legs(receiver));
        Assert.Equal("Intercompany recharge of ada to Northlight India for January 2026", provider.Memo);
        Assert.Equal("40 % of USD 13.70 run cost, mark-up 5 %, at 80 INR for one USD", receiver.Basis);
        Assert.All(entries, e => Assert.Null(e.Book));
        Assert.All(entries.SelectMany(e => e.Postings), p => Assert.Equal("ada", p.Agent?.Value));
    }

    [Fact]
    public async Task The_agent_shows_the_recovery_at_home_and_the_charge_where_it_serves()
    {
        await using var group = await Served();
        await group.Prepare(Affiliates.Us, January);
        var home = await Pnl(group, Affiliates.Us);
        Assert.Equal(5.754m, home.Line("Intercompany recharge income")!.Figures[0].Amount.ToDecimal());
        Assert.Equal(5.754m - 13.70m, home.Result!.Figures[0].Amount.ToDecimal());
        Assert.Equal(460.32m, (await Pnl(group, Affiliates.India)).Line("Model inference")!.Figures[0].Amount.ToDecimal());
        Assert.True(await group.RowsTie(Affiliates.India, January));
        var card = await group.Database.With<AgentDirectory, Outcome<AgentCard>>(d => d.Card(new AgentId("ada"), January, Book.Management));
        // An agent is no cheaper because an affiliate pays.
        Assert.Equal(13.70m, card.Value.Row.LoadedCost.Amount.ToDecimal());
        Assert.Equal(13.70m, card.Value.Components.Sum(c => c.Amount.ToDecimal()));
        // Where it serves nobody joined: the charge is run cost, and at home it is a step of its own.
        Assert.Equal([("Other run cost", -460.32m)], await Steps(group, Affiliates.India));
        Assert.Contains(("Recharges to other entities", 5.754m), await Steps(group, Affiliates.Us, new AgentId("ada")));
    }

    [Fact]
    public async Task A_sealed_receiver_takes_it_in_its_open_month_under_the_month_it_belongs_to()
    {
        await using var group = await Served();
        await group.Prepare(Affiliates.Us, January);
        await group.Prepare(Affiliates.India, January);
        await group.Seal(Affiliates.India, January);
        await group.Use("ada", January, 500_000 - 7, 2);
        await group.Prepare(Affiliates.Us, January);
        var late = (await Entries(group)).Where(e => e.Entity == Affiliates.India).MaxBy(e => e.Period)!;
        Assert.Equal((February, January), (late.Period, late.OriginalPeriod!.Value));
        Assert.Equal(230.16m, late.Postings.Where(p => p.Amount.Micros > 0).Sum(p => p.Amount.ToDecimal()));
        Assert.Equal(690_480_000L, (await group.Posted("ada", January, Affiliates.India)).Receiver);
        var together = await Together(group, January);
        Assert.Equal([(GroupQuery.Months, 2.877m)], together.Charged.Differences.Select(d => (d.Title, d.Amount.ToDecimal())));
        Assert.Equal(-(13.70m * 1.5m), together.Net.Total.ToDecimal());
    }

    [Fact]
    public async Task Without_a_rate_nothing_is_recharged_and_the_close_says_so()
    {
        await using var group = await Affiliates.Create("ada");
        group.Database.Clock.Now = Instant.FromUtc(2026, 1, 31, 12, 0);
        await group.Share("ada", January, ("northlight-india", 40, 0));
        await group.Use("ada", January, 1_000_000, 1);
        var step = await group.Prepare(Affiliates.Us, January);
        Assert.Equal(0, step.Posted);
        Assert.Equal("ada of Northlight US for Northlight India: There is no rate from USD to INR for 31 Jan 2026. "
            + "Nothing is recharged until then.", Assert.Single(step.NeedsAttention));
    }

    [Fact]
    public async Task By_outcomes_what_is_not_stated_is_never_zero()
    {
        await using var group = await Affiliates.Create("ada");
        group.Database.Clock.Now = Instant.FromUtc(2026, 1, 31, 12, 0);
        await group.Rate(January, 80);
        var stated = await group.State(new RechargeStatement("ada", January, RechargeBasis.Outcomes, null,
            [new RechargeTermStatement("northlight-india", null, null), new RechargeTermStatement("northlight-west", null, null)]));
        Assert.Null(stated.Refusal);
        await group.Use("ada", January, 1_000_000 - 7, 1);
        await group.Database.Deliver(new AgentId("ada"), new LocalDate(2026, 1, 9), 3);
        Assert.Contains("How many outcomes of January 2026 served Northlight India and Northlight West is not stated.",
            Assert.Single((await group.Prepare(Affiliates.Us, January)).NeedsAttention.Distinct().Take(1)), StringComparison.Ordinal);
        await Serve(group, "northlight-india", 2);
        await Serve(group, "northlight-west", 2);
        Assert.Contains("4 outcomes of January 2026 are said to serve other entities, and 3 were accepted.",
            (await group.Prepare(Affiliates.Us, January)).NeedsAttention[0], StringComparison.Ordinal);
        await Serve(group, "northlight-west", 1);
        Assert.Equal(4, (await group.Prepare(Affiliates.Us, January)).Posted);
        var india = (await group.Posted("ada", January, Affiliates.India)).Provider;
        Assert.Equal(13_700_000L, india + (await group.Posted("ada", January, Affiliates.West)).Provider);
        Assert.Equal(9_133_333L, india);
    }

    [Fact]
    public async Task A_side_that_was_reversed_is_found_and_the_next_close_mends_it()
    {
        await using var group = await Served();
        await group.Prepare(Affiliates.Us, January);
        var taken = (await Entries(group)).Single(e => e.Entity == Affiliates.India);
        var reversed = await group.Database.With<Journal, Outcome<EntryId>>(j =>
            j.Reverse(taken.Id, new LocalDate(2026, 1, 31), "by mistake", TestDatabase.Ana));
        Assert.Null(reversed.Refusal);
        Assert.Contains("recharge-sides", (await Verdict(group, Affiliates.Us)).Findings.Select(f => f.Check));
        Assert.Equal([(GroupQuery.ByHand, 5.754m)], (await Together(group, January)).Charged.Differences.Select(d => (d.Title, d.Amount.ToDecimal())));
        Assert.Equal(1, (await group.Prepare(Affiliates.India, January)).Posted);
        Assert.Empty((await Verdict(group, Affiliates.Us)).Findings);
        Assert.Equal(0, (await group.Prepare(Affiliates.India, January)).Posted);
    }

    [Fact]
    public async Task All_entities_together_bear_what_the_agent_cost_and_owe_each_other_nothing()
    {
        await using var group = await Served();
        await group.Prepare(Affiliates.Us, January);
        var together = await Together(group, January);
        Assert.Equal(-13.70m, together.Net.Total.ToDecimal());
        Assert.Equal(0, together.Lines.Single(l => l.Title == "Intercompany recharge income").Total.Micros);
        Assert.All(together.Balances, line => Assert.Equal(0, line.Total.Micros));
        Assert.Empty(together.Charged.Differences);
        Assert.Empty(together.Owed.Differences);
        Assert.Equal(0, together.Charged.Left.Micros);
        // A dollar is 90 rupees a month later: what is owed differs by that, and by nothing else.
        await group.Rate(February, 90);
        group.Database.Clock.Now = Instant.FromUtc(2026, 2, 28, 12, 0);
        var later = await Together(group, February);
        Assert.Equal([(GroupQuery.Rates, 5.754m - decimal.Round(460.32m / 90, 6))],
            later.Owed.Differences.Select(d => (d.Title, d.Amount.ToDecimal())));
        Assert.Equal(0, later.Owed.Left.Micros);
    }

    [Fact]
    public async Task Other_terms_change_no_month_before_them_and_none_end_it()
    {
        await using var group = await Served(markup: 0);
        await group.Prepare(Affiliates.Us, January);
        await group.Database.With<CloseRunner, Outcome<CloseView>>(c => c.Prepare(Affiliates.Us, January, TestDatabase.Ana));
        await group.Seal(Affiliates.Us, January);
        var refused = await group.State(new RechargeStatement("ada", January, null, null, []));
        Assert.Equal(RefusalCodes.PeriodSealed, refused.Refusal!.Code);
        await group.Share("ada", February);
        group.Database.Clock.Now = Instant.FromUtc(2026, 2, 28, 12, 0);
        await group.Rate(February, 90);
        await group.Use("ada", February, 1_000_000, 2);
        Assert.Equal(0, (await group.Prepare(Affiliates.Us, February)).Posted);
        Assert.Equal(5_480_000L, (await group.Posted("ada", January, Affiliates.India)).Provider);
    }

    [Theory]
    [InlineData("northlight-us", "40", "0", "own entity")]
    [InlineData("nowhere", "40", "0", "no entity 'nowhere'")]
    [InlineData("northlight-india", "0", "0", "above 0 per cent")]
    [InlineData("northlight-india", "101", "0", "at most 100")]
    [InlineData("northlight-india", null, "0", "what per cent")]
    [InlineData("northlight-india", "40", "-1", "mark-up")]
    [InlineData("", "40", "0", "names the entity")]
    public async Task Terms_that_cannot_be_are_refused(string receiver, string? percent, string markup, string says)
    {
        await using var group = await Affiliates.Create("ada");
        var refused = await group.State(new RechargeStatement("ada", January, null, null,
            [new RechargeTermStatement(receiver, Number(percent), Number(markup))]));
        Assert.Contains(says, refused.Refusal!.Message, StringComparison.Ordinal);
        var other = await group.State(new RechargeStatement("ada", January, null, null, []), TestDatabase.Ana);
        Assert.Equal(RefusalCodes.NotPermitted, other.Refusal!.Code);

        static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<List<(string, decimal)>> Steps(Affiliates group, EntityId id, AgentId? agent = null)
    {
        var entity = await group.Entity(id);
        var variance = await group.Database.With<VarianceQuery, Accounting.Performance.Variance>(q =>
            q.MonthOnMonth(entity, January, Book.Management, agent));
        return [.. variance.Steps.Where(s => !s.Amount.IsZero).Select(s => (s.Name, s.Amount.ToDecimal()))];
    }

    private static async Task Serve(Affiliates group, string receiver, decimal outcomes)
    {
        group.Database.Clock.Advance(Duration.FromSeconds(1));
        var provider = await group.Entity(Affiliates.Us);
        var served = await group.Database.With<StateRecharge, Outcome<ServedOutcomes>>(s =>
            s.Serve(provider, new ServedStatement("ada", receiver, January, outcomes), TestDatabase.Cora));
        Assert.Null(served.Refusal);
    }

    private static Task<List<JournalEntry>> Entries(Affiliates group) => group.Database.With<RunrateDb, List<JournalEntry>>(db =>
        db.Entries.AsNoTracking().Include(e => e.Postings).Where(e => e.Kind == EntryKind.Recharge).ToListAsync());

    private static (string, decimal)[] Legs(JournalEntry entry) =>
        [.. entry.Postings.OrderBy(p => p.Line).Select(p => (p.Account, p.Amount.ToDecimal()))];

    private static Task<LedgerVerdict> Verdict(Affiliates group, EntityId entity) =>
        group.Database.With<VerifyLedger, LedgerVerdict>(v => v.Run(entity));

    private static Task<GroupStatement> Together(Affiliates group, YearMonth month) =>
        group.Database.With<GroupQuery, GroupStatement>(q => q.Of(month, Currency.Usd));

    private static async Task<Accounting.Statements.Statement> Pnl(Affiliates group, EntityId entity)
    {
        var built = await group.Database.With<StatementQueries, Outcome<Accounting.Statements.Statement>>(q =>
            q.Build("agent-pnl", entity, Book.Management, January, January, new AgentId("ada")));
        Assert.Null(built.Refusal);
        return built.Value;
    }
}
