
namespace Runrate.Agents.Metering;

/// <summary>
/// The names under which a price list may hold a model. Gateways write <c>mistral/mistral-small</c> where vendors write
/// <c>mistral-small</c>; a fine-tuned model has the price of its family, where the list has one. A dated alias is not stripped of
/// its date: another version may cost something else.
/// </summary>
internal sealed class ModelNames
{
    private const string FineTuned = "ft:";

    private readonly ILookup<(string Model, string Meter), string> providers;
    private readonly ILookup<(string Provider, string Tail), string> byTail;

    public ModelNames(IEnumerable<(string Provider, string Model, string Meter)> known)
    {
        var all = known.ToList();
        providers = all.ToLookup(k => (k.Model, k.Meter), k => k.Provider);
        byTail = all.Select(k => (k.Provider, k.Model)).Distinct().SelectMany(k => Tails(k.Model).Select(t => (k.Provider, Tail: t, k.Model)))
            .ToLookup(k => (k.Provider, k.Tail), k => k.Model);
    }

    /// <param name="provider">A canonical name, or empty.</param>
    public IEnumerable<(string Provider, string Model)> Spellings(string provider, string model, string meter)
    {
        foreach (var name in Names(model))
        {
            foreach (var spelling in OfName(provider, name, meter))
                yield return spelling;
        }
    }

    /// <summary>The name as given, out of an Amazon resource name or a resource path, and the family of a fine-tuned one.</summary>
    private static IEnumerable<string> Names(string model)
    {
        yield return model;
        if (model.StartsWith("arn:", StringComparison.Ordinal) || model.StartsWith("models/", StringComparison.Ordinal)
            || model.StartsWith("projects/", StringComparison.Ordinal) || model.StartsWith("publishers/", StringComparison.Ordinal))
            yield return model[(model.LastIndexOf('/') + 1)..];
        if (model.StartsWith(FineTuned, StringComparison.Ordinal) && model.IndexOf(':', FineTuned.Length) is > 0 and var end)
            yield return model[..end];
    }

    private IEnumerable<(string Provider, string Model)> OfName(string provider, string model, string meter)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        var prefix = slash > 0 ? Providers.Canonical(model[..slash]) : "";
        var bare = slash > 0 ? model[(slash + 1)..] : model;
        if (provider == "" && prefix != "")
            provider = prefix;
        if (provider != "")
        {
            yield return (provider, model);
            if (slash < 0)
                yield return (provider, $"{provider}/{model}");
            if (prefix == provider)
                yield return (provider, bare);
            foreach (var known in byTail[(provider, model)])
                yield return (provider, known);
        }
        else
        {
            yield return ("", model);
            if (providers[(model, meter)].Distinct().ToList() is [var only])
                yield return (only, model);
        }
    }

    /// <summary>What stands after each slash of a name.</summary>
    private static IEnumerable<string> Tails(string model)
    {
        for (var slash = model.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = model.IndexOf('/', slash + 1))
            yield return model[(slash + 1)..];
    }
}
