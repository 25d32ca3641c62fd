using System.CommandLine;
using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Api;

namespace Runrate.Agents.Web.Commands;

/// <summary>
/// <c>classify FACTS.json</c>: the file is a request of <c>POST /api/treatments/classify</c>, or the facts alone; without a
/// framework every one answers.
/// </summary>
internal static class ClassifyCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FACTS.json") { Description = "A classify request, or facts alone" };
        var framework = new Option<string?>("--framework")
        {
            Description =
            "US_GAAP, IFRS, IND_AS, US_TAX, INDIA_TAX or MANAGEMENT (default: all)"
        };
        var command = new Command("classify", "Says how a spend is treated, and why") { file, framework };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct, prepare: false);
            var path = parsed.GetValue(file)!;
            if (!path.Exists)
                return session.Refuse(new Refusal(RefusalCodes.NotFound, $"There is no file {path.FullName}.", "file"));
            var request = Read(await File.ReadAllTextAsync(path.FullName, ct), parsed.GetValue(framework));
            return request.IsOk ? await Run(session, request.Value, ct) : session.Refuse(request.Refusal);
        });
        return command;
    }

    private static Outcome<TreatmentRequest> Read(string text, string? framework)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement.Clone();
            var isRequest = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("facts", out _);
            var request = isRequest ? root.Deserialize<TreatmentRequest>(ApiJson.Options)! : new TreatmentRequest(null, root, null, null);
            return framework is null ? request : request with { Framework = framework };
        }
        catch (JsonException problem)
        {
            return new Refusal(RefusalCodes.InvalidRequest, $"The file is not JSON that can be read, at line {problem.LineNumber + 1}.");
        }
    }

    private static async Task<int> Run(Session session, TreatmentRequest request, CancellationToken ct)
    {
        var asked = await Asked.Of(request, session.Get<IClock>(), session.Get<EntityChoice>(), null, ct);
        if (!asked.IsOk)
            return session.Refuse(asked.Refusal);
        var (facts, policy, asOf, calendar) = asked.Value;
        var classifier = session.Get<Classifier>();
        if (request.Framework is null)
        {
            var comparison = classifier.Compare(facts, policy, asOf, calendar);
            return comparison.IsOk
                ? session.Answer(comparison.Value, () => Show(session, comparison.Value.Results))
                : session.Refuse(comparison.Refusal);
        }
        var framework = Frameworks.Parse(request.Framework);
        if (!framework.IsOk)
            return session.Refuse(framework.Refusal);
        var answer = classifier.Decide(framework.Value, facts, policy, asOf, calendar);
        return answer.IsOk ? session.Answer(answer.Value, () => Show(session, [answer.Value])) : session.Refuse(answer.Refusal);
    }

    private static void Show(Session session, IReadOnlyList<Determination> answers)
    {
        var table = Session.Table("framework", "status", "treatment", "line", "because", "authority");
        foreach (var answer in answers)
            table.Line(
                answer.Framework.Code(), answer.Status.ToString(), answer.Treatment, answer.PnlLine?.ToString() ?? "", answer.Because,
                string.Join('\n', answer.Citations.Select(c => c.Verified ? c.Id : c.Id + " (to be confirmed)")));
        session.Terminal.Write(table);
        foreach (var question in answers.SelectMany(a => a.Questions).DistinctBy(q => q.Id))
            session.Output.WriteLine($"{question.Id}: {question.Ask}");
    }
}
