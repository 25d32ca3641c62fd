
namespace Runrate.Agents.Tests.Golden;

public sealed class GoldenCaseTests
{
    public static TheoryData<GoldenCase> Own() =>
        [.. GoldenRunner.Read(Path.Combine(AppContext.BaseDirectory, "Golden", "cases.json"))];

    [Theory, MemberData(nameof(Own))]
    public void A_worked_case_comes_out_as_stated(GoldenCase item) => Assert.Empty(GoldenRunner.Problems(item));

    [Fact]
    public void Every_shared_case_of_a_known_type_comes_out_as_stated()
    {
        if (GoldenRunner.SharedFolder() is not { } shared)
        {
            Assert.Skip("The shared folder with more worked cases is not beside this repository.");
            return;
        }
        var problems = GoldenRunner.Read(Path.Combine(shared, "golden", "cases.json"))
            .Where(item => GoldenRunner.Knows(item.Type))
            .SelectMany(item => GoldenRunner.Problems(item).Select(problem => $"{item}: {problem}"));
        Assert.Empty(problems);
    }
}
