namespace Runrate.Agents.Web.Security;

/// <summary>Where to go back to after a form: a path of this site or its first page, never another site.</summary>
public static class ReturnPath
{
    public static string Of(string? path) =>
        path is ['/', .. var rest] && rest is not ['/' or '\\', ..] && !path.Any(char.IsControl) ? path : "/";
}
