using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>Words of an arrangement's name tell it where they speak of one that there is.</summary>
public sealed class RecordNamesTests
{
    private static readonly KnownName[] Known = [new(NameKind.Contract, "tune", "Fine-tune kept on Saffron's platform", "acme", [])];

    [Theory]
    [InlineData("Is a fine-tune of Llama that we host ourselves capitalised?", false)]
    [InlineData("How is the fine-tune booked?", true)]
    [InlineData("Which treatment has our fine-tune?", true)]
    public void Any_of_a_kind_is_not_the_one_that_has_a_name(string question, bool isNamed)
    {
        var tokens = Tokenizer.Split(question);
        Assert.Equal(isNamed, new RecordNames(Known).Find(tokens, "acme", out _).Count > 0);
        Assert.Equal(isNamed, new NameCatalogue(Known).Find(tokens, question).Count > 0);
    }
}
