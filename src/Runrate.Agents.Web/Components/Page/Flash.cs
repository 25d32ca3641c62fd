namespace Runrate.Agents.Web.Components.Page;

/// <summary>
/// A sentence for the page that a form leads to ("Agent hired."), carried over the redirect in a cookie that is read once.
/// </summary>
public static class Flash
{
    private const string CookieName = "runrate-notice";
    private const int LengthMax = 500;

    public static void Set(HttpContext http, string message) =>
        http.Response.Cookies.Append(CookieName,
            Uri.EscapeDataString(message.Length > LengthMax ? message[..LengthMax] : message),
            new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true });

    public static string? Take(HttpContext http)
    {
        if (http.Request.Cookies[CookieName] is not { Length: > 0 } text || !HttpMethods.IsGet(http.Request.Method))
            return null;
        http.Response.Cookies.Delete(CookieName);
        return Uri.UnescapeDataString(text);
    }
}
