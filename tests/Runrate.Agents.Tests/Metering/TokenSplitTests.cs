using Runrate.Agents.Imports.Formats;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Tests.Metering;

public sealed class TokenSplitTests
{
    [Fact]
    public void A_total_tells_that_the_input_excludes_the_cache()
    {
        var counts = TokenSplit.Of(new TokenStatement { Input = 8000, Output = 200, CacheRead = 1000, CacheWrite = 3000, Total = 12_200 }).Counts;
        Assert.Equal("input_tokens=8000 output_tokens=200 cache_read_tokens=1000 cache_write_tokens=3000", Text(counts));
    }

    [Fact]
    public void Without_a_total_the_cache_is_within_the_input_unless_it_cannot_be()
    {
        Assert.Equal("input_tokens=4000 output_tokens=1 cache_read_tokens=1000 cache_write_tokens=3000",
            Text(TokenSplit.Of(new TokenStatement { Input = 8000, Output = 1, CacheRead = 1000, CacheWrite = 3000 }).Counts));
        var beside = TokenSplit.Of(new TokenStatement { Input = 46, Output = 18, CacheRead = 2000, CacheWrite = 500, Total = 64 });
        Assert.Equal("input_tokens=46 output_tokens=18 cache_read_tokens=2000 cache_write_tokens=500", Text(beside.Counts));
        Assert.NotNull(beside.Assumption);
    }

    [Fact]
    public void Thoughts_beside_the_completion_are_output()
    {
        Assert.Equal("input_tokens=500 output_tokens=1100",
            Text(TokenSplit.Of(new TokenStatement { Input = 500, Output = 100, Reasoning = 1000, Total = 1600 }).Counts));
        Assert.Equal("input_tokens=500 output_tokens=1100",
            Text(TokenSplit.Of(new TokenStatement { Input = 500, Output = 1100, Reasoning = 1000, Total = 1600 }).Counts));
    }

    [Fact]
    public void Audio_is_a_meter_of_its_own_within_or_beside_the_text()
    {
        const string split = "input_tokens=100 output_tokens=50 audio_input_tokens=700 audio_output_tokens=350";
        Assert.Equal(split, Text(TokenSplit.Of(new TokenStatement
        { Input = 800, Output = 400, AudioInput = 700, AudioOutput = 350, TotalsIncludeModalities = true }).Counts));
        Assert.Equal(split, Text(TokenSplit.Of(new TokenStatement
        { Input = 100, Output = 50, AudioInput = 700, AudioOutput = 350, Total = 1200 }).Counts));
    }

    [Fact]
    public void More_audio_and_cache_than_input_is_refused_where_the_dialect_says_that_it_is_within() =>
        Assert.NotNull(TokenSplit.Of(new TokenStatement
        {
            Input = 1000,
            Output = 1,
            AudioInput = 900,
            CacheRead = 800,
            InputIncludesCache = true,
            TotalsIncludeModalities = true,
        }).Problem);

    [Theory]
    [InlineData(128_000, "input_tokens")]
    [InlineData(128_001, "input_tokens_above_128k")]
    [InlineData(200_001, "input_tokens_above_200k")]
    [InlineData(272_001, "input_tokens_above_272k")]
    [InlineData(900_000, "input_tokens_above_512k")]
    [InlineData(9_000_000, "input_tokens")]
    public void The_length_of_the_context_is_part_of_the_meter(int input, string meter) =>
        Assert.Equal(meter, TokenSplit.Of(new TokenStatement { Input = input }).Counts!.Single().Meter);

    [Theory]
    [InlineData("input_cost_per_token_above_200k_tokens", "input_tokens_above_200k")]
    [InlineData("cache_read_input_token_cost_above_200k_tokens_priority", "cache_read_tokens_above_200k_priority")]
    [InlineData("cache_creation_input_token_cost_above_1hr_above_200k_tokens", "cache_write_1h_tokens_above_200k")]
    [InlineData("input_cost_per_token_batches", "input_tokens_batch")]
    [InlineData("output_cost_per_audio_token", "audio_output_tokens")]
    [InlineData("input_cost_per_token_above_12k_tokens", null)]
    [InlineData("something_cost_per_moon", null)]
    public void A_price_lists_name_tells_the_meter(string property, string? meter) => Assert.Equal(meter, PriceMapMeters.Of(property));

    [Theory]
    [InlineData("200k-1M", 200)]
    [InlineData("0-200k", 0)]
    [InlineData("≤ 200k", 0)]
    [InlineData("> 200k", 200)]
    [InlineData(null, 0)]
    public void A_context_window_tells_its_threshold(string? window, int above) => Assert.Equal(above, PriceClass.AboveOf(window));

    private static string Text(IReadOnlyList<MeterCount>? counts) => string.Join(' ', counts!.Select(c => $"{c.Meter}={c.Quantity:0}"));
}
