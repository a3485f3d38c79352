using System.Globalization;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace DiunDashboard.Web.TagHelpers;

/// <summary>Renders <c>&lt;age at="…"&gt;</c> as a <c>&lt;time&gt;</c> that says how long ago that was.</summary>
[HtmlTargetElement("age", TagStructure = TagStructure.WithoutEndTag)]
public sealed class AgeElement(TimeProvider time) : TagHelper
{
    public DateTimeOffset At { get; set; }

    /// <summary>Whether something waits since then, so that a long time is worth a colour.</summary>
    public bool Waiting { get; set; }

    /// <summary>Whether it says when that is rather than how long ago: with a script in the viewer's zone, else in UTC.</summary>
    public bool Absolute { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var age = time.GetUtcNow() - At;
        Render(output, At, Absolute ? At.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) : Ages.Ago(age));
        if (Absolute)
            output.Attributes.SetAttribute("data-absolute", "");
        if (Waiting)
            output.Attributes.SetAttribute("class", Ages.Class(age));
    }

    internal static void Render(TagHelperOutput output, DateTimeOffset at, string words)
    {
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        output.Attributes.SetAttribute("title", at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        output.Content.SetContent(words);
    }
}
