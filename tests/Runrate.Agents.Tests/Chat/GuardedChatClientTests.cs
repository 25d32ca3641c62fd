using Microsoft.Extensions.AI;
using Moq;
using Runrate.Agents.Chat.Models;

namespace Runrate.Agents.Tests.Chat;

/// <summary>Our rules over a provider's client, with a double in its place.</summary>
public sealed class GuardedChatClientTests
{
    private readonly Mock<IChatClient> provider = new(MockBehavior.Strict);
    private readonly List<ChatMessage> question = [new(ChatRole.User, "What did Atlas cost?")];
    private readonly ChatOptions options = new() { MaxOutputTokens = 50 };

    [Fact]
    public async Task The_question_and_its_options_reach_the_provider_as_they_are()
    {
        Answers(new ChatResponseUpdate(ChatRole.Assistant, "USD 5,261.28") { FinishReason = ChatFinishReason.Stop });
        var answer = await new GuardedChatClient(provider.Object, 30).GetResponseAsync(question, options, TestContext.Current.CancellationToken);
        Assert.Equal("USD 5,261.28", answer.Text);
        provider.Verify(p => p.GetStreamingResponseAsync(question, options, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task An_answer_that_ends_without_a_reason_is_a_failure_and_never_half_an_answer()
    {
        Answers(new ChatResponseUpdate(ChatRole.Assistant, "USD 5,2"));
        var failure = await Assert.ThrowsAsync<ChatModelException>(() =>
            new GuardedChatClient(provider.Object, 30).GetResponseAsync(question, options, TestContext.Current.CancellationToken));
        Assert.Contains("broke off", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Updates_without_contents_are_left_out()
    {
        Answers(
            new ChatResponseUpdate(), new ChatResponseUpdate(ChatRole.Assistant, "Yes."),
            new ChatResponseUpdate { FinishReason = ChatFinishReason.Stop });
        var updates = await new GuardedChatClient(provider.Object, 30)
            .GetStreamingResponseAsync(question, options, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, updates.Count);
    }

    [Fact]
    public async Task A_fault_of_the_provider_is_told_as_one_of_the_model_server()
    {
        provider.Setup(p => p.GetStreamingResponseAsync(question, options, It.IsAny<CancellationToken>()))
            .Returns(Fails(new HttpRequestException("429 (Too Many Requests)")));
        var failure = await Assert.ThrowsAsync<ChatModelException>(() =>
            new GuardedChatClient(provider.Object, 30).GetResponseAsync(question, options, TestContext.Current.CancellationToken));
        Assert.Equal("The model server answered: 429 (Too Many Requests)", failure.Message);
    }

    private void Answers(params IReadOnlyList<ChatResponseUpdate> updates) =>
        provider.Setup(p => p.GetStreamingResponseAsync(question, options, It.IsAny<CancellationToken>())).Returns(updates.ToAsyncEnumerable());

    private static async IAsyncEnumerable<ChatResponseUpdate> Fails(Exception fault)
    {
        await Task.Yield();
        if (fault is not null)
            throw fault;
        yield break;
    }
}
