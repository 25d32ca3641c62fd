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

    private Actor Of(string id)
    {
        var person = company.People.Single(p => p.Id == id);
        return new Actor(person.Id, person.Name, person.Roles.ToHashSet());
    }
}
