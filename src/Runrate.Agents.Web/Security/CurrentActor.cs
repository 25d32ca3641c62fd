using Runrate.Agents.People;

namespace Runrate.Agents.Web.Security;

/// <summary>Who makes this request. Inject it where a use case asks for an <see cref="Actor"/>.</summary>
public sealed class CurrentActor(IHttpContextAccessor http)
{
    /// <exception cref="InvalidOperationException">Outside a signed-in request.</exception>
    public Actor Value => Access.ActorOf(http.HttpContext?.User ?? throw new InvalidOperationException("There is no request."));

    public bool Is(Role role) => http.HttpContext?.User.IsInRole(role.ToString()) ?? false;
}
