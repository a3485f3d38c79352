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
        if (Target(To) is not var (address, host))
        {
            output.SuppressOutput();
            return;
        }

        output.TagName = "a";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "hub-link");
        output.Attributes.SetAttribute("href", address);
        output.Attributes.SetAttribute("rel", "noopener noreferrer");
        if (Brief)
        {
            output.Attributes.SetAttribute("title", host);
            output.Attributes.SetAttribute("aria-label", $"Open {host}");
        }

        output.Content.SetContent(Brief ? "↗" : $"{host} ↗");
    }

    private static (string Address, string Host)? Target(string link)
    {
        if (!Uri.TryCreate(link, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.Host.Length == 0)
            return null;
        try
        {
            // As punycode, because letters of other alphabets look like Latin ones.
            return (Address(uri), uri.IdnHost);
        }
        catch (UriFormatException)
        {
            // TryCreate accepts hosts that no IDN encoding has.
            return null;
        }
    }

    // Uri leaves brackets as they are, and "#" in a fragment: a valid URL has brackets only around an IPv6 host.
    private static string Address(Uri uri)
    {
        var fragment = uri.Fragment.Length > 0 ? "#" + Bracketless(uri.Fragment[1..]).Replace("#", "%23", StringComparison.Ordinal) : "";
        return uri.GetLeftPart(UriPartial.Authority) + Bracketless(uri.PathAndQuery) + fragment;
    }

    private static string Bracketless(string part) => part.Replace("[", "%5B", StringComparison.Ordinal).Replace("]", "%5D", StringComparison.Ordinal);
}
