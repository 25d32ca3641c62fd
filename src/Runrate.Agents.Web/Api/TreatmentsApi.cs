using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Calculators;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Api;

/// <summary>Treatment questions and the figures that follow from them: pure functions of what is sent.</summary>
public static class TreatmentsApi
{
    public static void MapTreatments(this RouteGroupBuilder api)
    {
        var treatments = api.MapGroup("/treatments").WithTags("Treatments").ForViewers();
        treatments.MapPost("/classify", Classify).WithSummary("How a spend is treated under one framework, with reason, trace, questions and flips");
        treatments.MapPost("/compare", Compare).WithSummary("The same spend under every framework, and where they part");
        api.MapPost("/calculators/{name}", Calculate).WithTags("Treatments").ForViewers()
            .WithSummary($"Figures with their arithmetic: {string.Join(", ", Calculator.Names)}")
            .WithDescription(Described());
        api.MapGet("/calculators", () => Calculator.Names.Select(CalculatorView.Of).ToList()).WithTags("Treatments").ForViewers()
            .WithSummary("The facts that each calculator reads, with their types, units and allowed values");
    }

    /// <summary>What each calculator reads, from the declaration by which it also refuses.</summary>
    private static string Described() => "A fact that none reads is refused with the nearest name; one that this calculation does "
        + "not use is named in notUsed. " + string.Join(" ", Calculator.Names.Select(name =>
            $"{name}: {string.Join(", ", CalculatorFacts.Of(name).Facts.Select(fact => $"{fact.Name} ({fact.Type})"))}."));

    private static async Task<Results<Ok<Determination>, ProblemHttpResult>> Classify(
        JsonBody<TreatmentRequest> body, Classifier classifier, EntityChoice entities, IClock clock, string? entity, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var framework = Accounting.Classification.Frameworks.Parse(body.Content.Value.Framework);
        if (!framework.IsOk)
            return Problems.Of(framework.Refusal);
        var asked = await Asked.Of(body.Content.Value, clock, entities, entity, ct);
        return asked.IsOk
            ? Problems.Result(classifier.Decide(framework.Value, asked.Value.Facts, asked.Value.Policy, asked.Value.AsOf, asked.Value.Calendar))
            : Problems.Of(asked.Refusal);
    }

    private static async Task<Results<Ok<Comparison>, ProblemHttpResult>> Compare(
        JsonBody<TreatmentRequest> body, Classifier classifier, EntityChoice entities, IClock clock, string? entity, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var asked = await Asked.Of(body.Content.Value, clock, entities, entity, ct);
        return asked.IsOk
            ? Problems.Result(classifier.Compare(asked.Value.Facts, asked.Value.Policy, asked.Value.AsOf, asked.Value.Calendar))
            : Problems.Of(asked.Refusal);
    }

    private static Results<Ok<JsonObject>, ProblemHttpResult> Calculate(
        string name, JsonBody<TreatmentRequest> body, IClock clock) => body.Content.IsOk
        ? Problems.Result(Calculator.Run(
            name, body.Content.Value.Framework ?? "", body.Content.Value.Facts, body.Content.Value.Policy, body.Content.Value.AsOf,
            clock.GetCurrentInstant().InUtc().Date))
        : Problems.Of(body.Content.Refusal);
}

/// <summary>A calculator and what it reads.</summary>
/// <param name="Families">Facts by pattern, such as *_residual of each asset.</param>
public sealed record CalculatorView(string Name, IReadOnlyList<CalculatorFact> Facts, IReadOnlyList<string> Families)
{
    public static CalculatorView Of(string name) => new(name, CalculatorFacts.Of(name).Facts, CalculatorFacts.Of(name).Families);
}

/// <param name="Facts">By their snake_case names; nested objects are allowed.</param>
/// <param name="Policy">Elections by flag.</param>
/// <param name="AsOf">Decides which version of the rules applies where the facts carry no date; today when absent.</param>
public sealed record TreatmentRequest(string? Framework, JsonElement Facts, JsonElement? Policy, LocalDate? AsOf);

/// <summary>A treatment request that could be read.</summary>
public sealed record Asked(FactSet Facts, PolicySet Policy, LocalDate AsOf, FiscalCalendar? Calendar)
{
    /// <param name="entity">Whose year and elections apply; null takes the calendar year and the documented defaults.</param>
    public static async Task<Outcome<Asked>> Of(TreatmentRequest request, IClock clock, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var facts = FactSet.FromJson(request.Facts);
        if (!facts.IsOk)
            return facts.Refusal;
        var policy = PolicySet.FromJson(request.Policy ?? default);
        if (!policy.IsOk)
            return policy.Refusal;
        var asOf = request.AsOf ?? clock.GetCurrentInstant().InUtc().Date;
        if (string.IsNullOrWhiteSpace(entity))
            return new Asked(facts.Value, policy.Value, asOf, null);
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return chosen.Refusal;
        var elected = PolicySet.From(chosen.Value.Policies);
        return elected.IsOk
            ? new Asked(facts.Value, elected.Value.Overlay(policy.Value), asOf, chosen.Value.Calendar)
            : elected.Refusal;
    }
}
