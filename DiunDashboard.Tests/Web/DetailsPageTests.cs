using DiunDashboard.Data.Entities;
using DiunDashboard.Web.ViewModels;

namespace DiunDashboard.Tests.Web;

/// <summary>What the page of an update shows of it.</summary>
public sealed class DetailsPageTests
{
    [Fact]
    public void Keys_that_only_look_alike_are_all_shown()
    {
        var update = new ImageUpdate { Metadata = """{"team":"1","te\u200bam":"2","caf\u00e9":"3","cafe\u0301":"4","Team":"5"}""" };

        new DetailsPage(null!, update, [], [], false, "").Metadata.Values.Order().ShouldBe(["1", "2", "3", "4", "5"]);
    }
}
