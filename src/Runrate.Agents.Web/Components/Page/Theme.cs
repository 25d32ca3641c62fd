namespace Runrate.Agents.Web.Components.Page;

/// <summary>Light, dark, or as the system says; kept in a cookie so that it works without script.</summary>
public static class Theme
{
    public const string CookieName = "runrate-theme";

    public static string Parse(string? text) => text is "light" or "dark" ? text : "auto";
}
