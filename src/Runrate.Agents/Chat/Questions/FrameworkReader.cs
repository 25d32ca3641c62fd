namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// Which frameworks a question names. "For tax" takes the country from the rest of the question, or from the turn before; rupees
/// without a framework mean Ind AS, and the answer says so.
/// </summary>
internal static class FrameworkReader
{
    public static IReadOnlyList<string> Read(IReadOnlyList<Hit> hits, string? currency, Question? before, List<string> notes)
    {
        var named = hits.Where(h => h.Kind == "framework").Select(h => h.Value).Distinct().ToList();
        var found = named.Where(n => n is "US_GAAP" or "IFRS" or "IND_AS" or "US_TAX" or "INDIA_TAX" or "MANAGEMENT").ToList();
        var india = named.Contains("INDIA") || currency == "INR" || found.Contains("IND_AS") || found.Contains("INDIA_TAX");
        var indiaBefore = !named.Contains("USA") && !found.Contains("US_GAAP")
            && before?.Frameworks.Any(f => f is "IND_AS" or "INDIA_TAX") == true;
        if (named.Contains("TAX") && !found.Contains("US_TAX") && !found.Contains("INDIA_TAX"))
            found.Add((india || indiaBefore) && !named.Contains("USA") ? "INDIA_TAX" : "US_TAX");
        if (found.Count > 0)
            return found;
        if (named.Contains("INDIA"))
            return named.Contains("USA") ? ["US_GAAP", "IND_AS"] : ["IND_AS"];
        if (currency == "INR")
        {
            notes.Add("Rupees without a framework read as Ind AS");
            return ["IND_AS"];
        }
        return named.Contains("USA") ? ["US_GAAP"] : [];
    }
}
