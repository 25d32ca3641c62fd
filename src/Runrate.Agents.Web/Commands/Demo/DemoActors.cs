using Runrate.Agents.People;

namespace Runrate.Agents.Web.Commands.Demo;

/// <summary>Who does what in the demo: nobody approves what they wrote.</summary>
internal sealed class DemoActors(DemoCompany company)
{
    /// <summary>Manages access.</summary>
    public Actor Admin => Of("admin");

    /// <summary>States facts, writes memos, runs closes.</summary>
    public Actor Ana => Of("ana");

    /// <summary>Approves and seals.</summary>
    public Actor Cora => Of("cora");

    /// <summary>Registers agents, imports files, records output.</summary>
    public Actor Olu => Of("olu");

    /// <summary>Decides reviews of agents she does not own.</summary>
    public Actor Rey => Of("rey");

    private Actor Of(string id)
    {
        var person = company.People.Single(p => p.Id == id);
        return new Actor(person.Id, person.Name, person.Roles.ToHashSet());
    }
}
