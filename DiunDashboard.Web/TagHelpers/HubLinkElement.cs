using Microsoft.AspNetCore.Razor.TagHelpers;

namespace DiunDashboard.Web.TagHelpers;

/// <summary>
/// Renders <c>&lt;hub-link to="…"&gt;</c> as a link that shows which host it leads to. Whoever publishes an image chooses the text:
/// anything but an absolute http or https URL renders nothing.
/// </summary>
[HtmlTargetElement("hub-link", TagStructure = TagStructure.WithoutEndTag)]
public sealed class HubLinkElement : TagHelper
{
    public string To { get; set; } = "";

    /// <summary>Shows an arrow only; the host is in its title.</summary>
    public bool Brief { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (!Uri.TryCreate(To, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.Host.Length == 0)
        {
            output.SuppressOutput();
            return;
        }

        output.TagName = "a";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "hub-link");
        output.Attributes.SetAttribute("href", uri.AbsoluteUri);
        output.Attributes.SetAttribute("rel", "noopener noreferrer");
        // IdnHost: letters that look like others show as punycode.
        if (Brief)
        {
            output.Attributes.SetAttribute("title", uri.IdnHost);
            output.Attributes.SetAttribute("aria-label", $"Open {uri.IdnHost}");
        }

        output.Content.SetContent(Brief ? "↗" : $"{uri.IdnHost} ↗");
    }
}
