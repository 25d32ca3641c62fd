using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Tests.Metering;

public sealed class OverlapRuleTests
{
    private static readonly LocalDate Day = new(2026, 1, 5);
    private static readonly string[] Inputs = [Meters.InputTokens, Meters.CacheReadTokens, Meters.CacheWriteTokens];

    /// <summary>Calls that several meters each saw a part of: what counts is the most that any of them saw, and never a call twice.</summary>
    [Fact]
    public void What_counts_of_a_side_is_what_the_fullest_meter_saw_whatever_the_precedence()
    {
        var random = new Random(20261129);
        for (var round = 0; round < 2_000; round++)
        {
            var precedence = (MeterPrecedence)random.Next(2);
            var cells = Enumerable.Range(0, random.Next(1, 9)).Select(i => new MeterCell(
                i, (MeterKind)random.Next(3), Day, random.Next(4) is var m && m < 3 ? Inputs[m] : Meters.OutputTokens, random.Next(1, 5_000), $"{i}")).ToList();
            var due = OverlapRule.Of(cells, k => MeterKinds.Rank(k, precedence));
            Assert.All(due, d => Assert.InRange(d.Quantity, 1, cells.Single(c => c.Stream == d.Stream).Quantity));
            foreach (var output in new[] { true, false })
            {
                var side = cells.Where(c => c.Meter == Meters.OutputTokens == output).ToList();
                var aside = due.Where(d => d.Meter == Meters.OutputTokens == output).Sum(d => d.Quantity);
                var fullest = side.GroupBy(c => c.Kind).Select(g => g.Sum(c => c.Quantity)).DefaultIfEmpty().Max();
                Assert.Equal(fullest, side.Sum(c => c.Quantity) - aside);
            }
        }
    }

    [Fact]
    public void The_first_in_precedence_is_never_cut()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var precedence = (MeterPrecedence)random.Next(2);
            var cells = Enumerable.Range(0, random.Next(2, 9)).Select(i => new MeterCell(
                i, (MeterKind)random.Next(3), Day, Inputs[random.Next(3)], random.Next(1, 50), $"{i}")).ToList();
            var first = cells.Select(c => c.Kind).MinBy(k => MeterKinds.Rank(k, precedence));
            Assert.DoesNotContain(OverlapRule.Of(cells, k => MeterKinds.Rank(k, precedence)), d => cells[d.Stream].Kind == first);
        }
    }

    [Fact]
    public void Who_bears_the_last_unit_does_not_depend_on_the_order_in_which_streams_were_first_seen()
    {
        var random = new Random(11);
        for (var round = 0; round < 500; round++)
        {
            var cells = Enumerable.Range(0, random.Next(3, 9)).Select(i => new MeterCell(
                i, i == 0 ? MeterKind.Calls : MeterKind.Report, Day, Meters.InputTokens, random.Next(1, 50), $"agent-{i}")).ToList();
            var numbers = Enumerable.Range(0, cells.Count).OrderBy(_ => random.Next()).ToList();
            var otherwise = cells.Select((c, i) => c with { Stream = numbers[i] }).OrderBy(_ => random.Next()).ToList();
            Assert.Equal(Due(cells), Due(otherwise));
        }

        static List<(string, decimal)> Due(List<MeterCell> cells) =>
            [.. OverlapRule.Of(cells, k => MeterKinds.Rank(k, MeterPrecedence.CallsFirst))
                .Select(d => (cells.Single(c => c.Stream == d.Stream).Name, d.Quantity)).Order()];
    }

    [Fact]
    public void A_gateway_that_knows_no_cache_covers_the_reports_cached_input_too()
    {
        MeterCell[] cells =
        [
            new(1, MeterKind.Calls, Day, Meters.InputTokens, 1_000, "calls"), new(2, MeterKind.Report, Day, Meters.InputTokens, 600, "report"),
            new(2, MeterKind.Report, Day, Meters.CacheReadTokens, 450, "report"),
        ];
        var due = OverlapRule.Of(cells, k => MeterKinds.Rank(k, MeterPrecedence.CallsFirst));
        Assert.Equal([(Meters.CacheReadTokens, 400m), (Meters.InputTokens, 600m)], due.Select(d => (d.Meter, d.Quantity)));
    }

    [Theory]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o")]
    [InlineData("openai/gpt-4o", "gpt-4o")]
    [InlineData("claude-sonnet-4-20250514", "claude-sonnet-4")]
    [InlineData("us.anthropic.claude-3-5-sonnet-20240620-v1:0", "anthropic.claude-3-5-sonnet")]
    [InlineData("claude-3-5-sonnet@20240620", "claude-3-5-sonnet")]
    [InlineData("claude-3-7-sonnet-latest", "claude-3-7-sonnet")]
    [InlineData("gemini-2.5-pro", "gemini-2.5-pro")]
    [InlineData("ft:gpt-4o-2024-08-06:acme:support:AbC123", "ft:gpt-4o-2024-08-06:acme:support:abc123")]
    public void Spellings_of_one_model_meet(string model, string key) => Assert.Equal(key, OverlapRule.ModelKey(model));
}
