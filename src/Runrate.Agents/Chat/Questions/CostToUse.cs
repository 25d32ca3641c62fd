using System.Globalization;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>"4k of freight and installation on top of a 96k server": what brings a machine to its place and ready for use belongs to its
/// cost (IAS 16.16, ASC 360-10-30-1), so the two amounts are one.</summary>
internal static class CostToUse
{
    private const int Near = 6;

    public static List<Token> Join(List<Token> tokens)
    {
        var amounts = Enumerable.Range(0, tokens.Count).Where(i => ItemReader.IsAmount(tokens[i]) && !tokens[i].IsRange && !tokens[i].IsCount
            && !FigureReader.IsUnit(tokens, i)).ToList();
        if (amounts.Count != 2 || !tokens.Any(t => t.Text is "server" or "gpu" or "machine" or "rack" or "hardware" or "cluster" or "workstation"))
            return tokens;
        var extra = amounts.Find(i => tokens.Skip(Math.Max(0, i - Near)).Take(2 * Near).Any(t => IsExtra(t.Text)) && !IsThing(tokens, i));
        var main = amounts.Find(i => i != extra);
        if (!amounts.Contains(extra) || extra == main || tokens[extra].Value >= tokens[main].Value || !tokens.Any(t => IsExtra(t.Text)))
            return tokens;
        var sum = tokens[extra].Value + tokens[main].Value;
        tokens[main] = tokens[main] with
        {
            Value = sum,
            Text = sum.ToString("0.############", CultureInfo.InvariantCulture),
            IsScaled = true,
            Note = $"{Amounts.Show(tokens[extra].Value)} of bringing it to use belongs to its cost (IAS 16.16, ASC 360-10-30-1): "
                + $"read as {Amounts.Show(sum)}",
        };
        tokens[extra] = tokens[extra] with { IsCount = true };
        return tokens;
    }

    private static bool IsThing(List<Token> tokens, int i) => tokens.Skip(i + 1).Take(2).Any(t => t.Text is "server" or "gpu" or "machine" or "rack"
        or "hardware" or "cluster" or "workstation");

    private static bool IsExtra(string word) => word is "freight" or "installation" or "installing" or "shipping" or "delivery" or "customs"
        or "duty" or "cabling" or "transport" or "assembly";
}
