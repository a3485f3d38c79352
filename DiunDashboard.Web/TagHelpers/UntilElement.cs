using DiunDashboard.Data;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace DiunDashboard.Web.TagHelpers;

/// <summary>Renders <c>&lt;until at="…"&gt;</c>, the end of a snooze: in how long, or that a newer digest ends it.</summary>
[HtmlTargetElement("until", TagStructure = TagStructure.WithoutEndTag)]
public sealed class UntilElement(TimeProvider time) : TagHelper
{
    public DateTimeOffset At { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (At < Limits.UntilNewerDigest)
        {
            AgeElement.Render(output, At, Ages.Until(At - time.GetUtcNow()));
            return;
        }

        output.TagName = null;
        output.Content.SetContent("with a newer digest");
    }
}
