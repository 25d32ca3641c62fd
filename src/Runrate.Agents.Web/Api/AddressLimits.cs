using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>
/// Looks at every address before anything works for it: text that no database keeps, months that no books have, spans of time that would
/// take the machine, and, at the API, names that the route does not know. One place for pages and API alike.
/// </summary>
public static class AddressLimits
{
    /// <summary>Names that every route of the API takes, whether it needs them or not.</summary>
    private static readonly string[] Everywhere = ["entity"];

    private static readonly string[] Months = ["period", "from", "to"];
    private static readonly ConcurrentDictionary<MethodInfo, string[]> Known = new();
    private static readonly SearchValues<char> NoText = SearchValues.Create('\0', '\uFFFE', '\uFFFF');

    public static void UseAddressLimits(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (Refusal(context) is not { } refusal)
            return next(context);
        if (Access.IsApi(context.Request.Path))
            return Problems.Of(refusal).ExecuteAsync(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    });

    private static Refusal? Refusal(HttpContext context)
    {
        var request = context.Request;
        if (!IsText(request.Path.Value))
            return new Refusal(RefusalCodes.InvalidValue, "The address holds a character that no text has.");
        var route = context.GetRouteData().Values;
        if (route.TryGetValue("period", out var month) && OutOfRange("period", month as string) is { } far)
            return far;
        if (request.Query.Count == 0)
            return null;
        foreach (var (name, values) in request.Query)
        {
            if (!IsText(name) || values.Any(v => !IsText(v)))
                return new Refusal(RefusalCodes.InvalidValue, $"'{Shown(name)}' holds a character that no text has.", Shown(name));
        }
        return Months.Select(n => OutOfRange(n, request.Query[n])).FirstOrDefault(r => r is not null)
            ?? TooLong(request.Query) ?? Unknown(context);
    }

    private static bool IsText(string? text) => text is null || (text.AsSpan().IndexOfAny(NoText) < 0 && IsWellFormed(text));

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }
        return true;
    }

    private static Refusal? OutOfRange(string name, string? text) =>
        Periods.TryParse(text, out var month) && !Periods.IsKept(month)
            ? new Refusal(RefusalCodes.InvalidValue, $"{month.ToIso()} is not a month that books are kept for: {Periods.Kept}.", name)
            : null;

    private static Refusal? TooLong(IQueryCollection query)
    {
        var to = Periods.TryParse(query["to"], out var end) || Periods.TryParse(query["period"], out end);
        return to && Periods.TryParse(query["from"], out var from) && Periods.TooLong(from, end) is { } refusal ? refusal : null;
    }

    private static Refusal? Unknown(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<MethodInfo>() is not { } handler || !Access.IsApi(context.Request.Path))
            return null;
        var known = Known.GetOrAdd(handler, NamesOf);
        foreach (var name in context.Request.Query.Keys)
        {
            if (known.Contains(name, StringComparer.OrdinalIgnoreCase))
                continue;
            var near = Nearest.To(name, known);
            return new Refusal(RefusalCodes.InvalidRequest, $"There is no parameter '{Shown(name)}'."
                + (near is null ? known.Length == 0 ? "" : $" There are: {string.Join(", ", known)}." : $" Did you mean {near}?"), Shown(name));
        }
        return null;
    }

    /// <summary>What the handler takes from the query: its simple parameters. Those that the path gives do no harm here.</summary>
    private static string[] NamesOf(MethodInfo handler) =>
        [.. handler.GetParameters().Where(p => IsSimple(p.ParameterType)).Select(p => p.Name!).Concat(Everywhere).Distinct(StringComparer.Ordinal)];

    private static bool IsSimple(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) || plain == typeof(string[]) || plain.IsPrimitive || plain.IsEnum || plain == typeof(decimal) || plain == typeof(Guid)
            || plain == typeof(DateOnly);
    }

    private static string Shown(string name)
    {
        const int LengthMax = 60;
        var text = new string([.. name.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]);
        return text.Length <= LengthMax ? text : text[..LengthMax] + "…";
    }
}
