using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Runrate.Agents.Chat;

namespace Runrate.Agents.Tests.Chat;

[Trait("Category", "Pure")]
public sealed class GroundingCheckTests
{
    private static IReadOnlyList<string> Check(string reply, string result = "{}", string question = "") =>
        GroundingCheck.Ungrounded(reply, [question], [JsonSerializer.Deserialize<JsonElement>(result)]);

    [Theory]
    [InlineData("USD 360,000", """{"amount":360000}""")]
    [InlineData("₹3,60,000", """{"amount":360000}""")]
    [InlineData("-6,500 or −6,500", """{"amount":-6500}""")]
    [InlineData("0.36 million", """{"amount":360000}""")]
    [InlineData("360k", """{"amount":360000}""")]
    [InlineData("$1.2m", """{"amount":1200000}""")]
    [InlineData("2 crore", """{"amount":20000000}""")]
    [InlineData("21 %", """{"rate":0.21}""")]
    [InlineData("25.168%", """{"rate":"0.25168"}""")]
    [InlineData("33,333.33", """{"amount":33333.333333}""")]
    [InlineData("rounded to 2,778", """{"amount":2777.78}""")]
    [InlineData("ASC 350-40-25-12", """{"citations":[{"id":"ASC 350-40-25-12"}]}""")]
    [InlineData("rule R-US-08.development", """{"rule":"R-US-08.development"}""")]
    [InlineData("from 2025-12-01, in 2025-12", """{"start":"2025-12-01"}""")]
    [InlineData("at the end of 2026", """{"remainingAfter2026":1}""")]
    [InlineData("a 36-month term", """{"months":36}""")]
    [InlineData("sha256:32a4b9dedabe", """{"hash":"sha256:32a4b9dedabe99887766"}""")]
    [InlineData("sha256:f771870825a4", """{"hash":"sha256:f771870825a4cc887766"}""")]
    [InlineData("1. first\n2. second", "{}")]
    [InlineData("[the form](/arrangements/new?f.amount=987654)", "{}")]
    public void A_numeral_with_a_source_is_bound(string reply, string result) => Assert.Empty(Check(reply, result));

    [Theory]
    [InlineData("360,001", """{"amount":360000}""")]
    [InlineData("3,600", """{"amount":360000}""")]
    [InlineData("22 %", """{"rate":0.21}""")]
    [InlineData("ASC 350-40-25-13", """{"citations":[{"id":"ASC 350-40-25-12"}]}""")]
    [InlineData("2,777.79", """{"amount":2777.78}""")]
    [InlineData("2 million", """{"amount":2}""")]
    [InlineData("[987,654](/figures/x)", """{"amount":2}""")]
    [InlineData("7,777,777", """{"hash":"sha256:7777777"}""")]
    [InlineData("44,301", """{"net":{"amount":44300,"ref":"northlight-us~Management~2026-10~2026-10~~5110"}}""")]
    public void A_numeral_without_one_is_reported(string reply, string result) => Assert.NotEmpty(Check(reply, result));

    [Fact]
    public void The_question_is_a_source() => Assert.Empty(Check("You said 42,000.", question: "We paid $42k"));

    [Fact]
    public void Each_is_reported_once_in_order() => Assert.Equal(["9,999", "8,888"], Check("9,999 then 8,888 then 9,999"));

    [Fact]
    public void Every_amount_of_a_result_is_bound_as_the_answer_card_writes_it() =>
        Prop.ForAll<int, bool>((cents, grouped) =>
        {
            var amount = cents / 100m;
            var written = amount.ToString(grouped ? "#,##0.00" : "0.00");
            return Check($"It is {written}.", JsonSerializer.Serialize(new { amount })).Count == 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_checked_without_fault() =>
        Prop.ForAll<string, string>((reply, question) => Check(reply ?? "", question: question ?? "").Count >= 0)
            .QuickCheckThrowOnFailure();
}
