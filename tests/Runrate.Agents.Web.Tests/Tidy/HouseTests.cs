using System.Reflection;
using Microsoft.AspNetCore.Components;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Tidy;
using Runrate.Agents.Web.Components;
using Runrate.Agents.Web.Components.Page;
using Runrate.Agents.Web.Hosting;

namespace Runrate.Agents.Web.Tests.Tidy;

/// <summary>No room of the whole house, the host included, stands in a ring with another.</summary>
[Trait("Category", "Pure")]
public sealed class HouseTests
{
    [Fact]
    public void No_rooms_stand_in_a_ring() => Assert.Empty(Rooms.Of("Runrate.Agents.", Rooms.KnowsEveryRoom,
        typeof(Money).Assembly.Location, typeof(RunrateDb).Assembly.Location, typeof(Terminal).Assembly.Location).Rings());

    /// <summary>
    /// A page is drawn a first time as soon as it waits, with what it has by then; a part of it that starts to ask meanwhile would share
    /// the request's one database context with a question under way. Only PostgreSQL makes it wait, and only now and then.
    /// </summary>
    [Fact]
    public void Parts_of_a_page_that_load_have_a_context_of_their_own() => Assert.Empty(typeof(Terminal).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(ComponentBase)) && !t.IsSubclassOf(typeof(OwningComponentBase)) && t != typeof(MainLayout)
            && !t.IsDefined(typeof(RouteAttribute), inherit: false))
        .Where(t => Loads.Any(name => t.GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null))
        .Select(t => t.Name));

    /// <summary>What a reader sees in the menu can be asked for, and what the chat names can be opened.</summary>
    [Fact]
    public void The_chat_knows_every_page_of_the_menu_and_no_other()
    {
        Assert.Empty(Help.Pages.Select(p => p.Path).Except(["/", "/chat", "/help"]).Except(ChatPages.All.Select(p => p.Path)));
        var routes = typeof(Terminal).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template);
        Assert.Empty(ChatPages.All.Select(p => p.Path).Except(routes));
    }

    private static readonly string[] Loads = ["OnInitializedAsync", "OnParametersSetAsync", "OnAfterRenderAsync"];
}
