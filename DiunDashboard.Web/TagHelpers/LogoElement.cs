using System.Globalization;
using System.Text;
using DiunDashboard.Web.Logos;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace DiunDashboard.Web.TagHelpers;

/// <summary>
/// Renders <c>&lt;logo repository="…"&gt;</c>: the product's logo, or else a monogram of its name on a colour that the name decides.
/// The name always stands beside it, so that it is nothing to be read aloud.
/// </summary>
[HtmlTargetElement("logo", TagStructure = TagStructure.WithoutEndTag)]
public sealed class LogoElement : TagHelper
{
    private const int Colours = 8;

    public string Repository { get; set; } = "";

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagMode = TagMode.StartTagAndEndTag;
        if (ImageLogos.Find(Repository) is { } logo)
        {
            output.TagName = "img";
            output.TagMode = TagMode.StartTagOnly;
            output.Attributes.SetAttribute("class", logo.NeedsTile ? "logo logo-tile" : "logo");
            output.Attributes.SetAttribute("src", ViewContext.HttpContext.Request.PathBase.ToUriComponent() + logo.Path);
            output.Attributes.SetAttribute("width", "28");
            output.Attributes.SetAttribute("height", "28");
            output.Attributes.SetAttribute("loading", "lazy");
            output.Attributes.SetAttribute("alt", "");
            return;
        }

        var name = ImageName.Of("", Repository).Brief.Split('/')[^1];
        output.TagName = "span";
        output.Attributes.SetAttribute("class", string.Create(CultureInfo.InvariantCulture, $"logo monogram monogram-{Colour(name)}"));
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Content.SetContent(Monogram(name));
    }

    /// <summary>The first letters of the first two words, or the first two letters.</summary>
    public static string Monogram(string name)
    {
        var words = name.Split(['-', '_', '.', ' '], StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [] => "?",
            [var only] => Letters(only, 2),
            [var first, var second, ..] => Letters(first, 1) + Letters(second, 1),
        };
    }

    private static string Letters(string word, int count) => string.Concat(word.EnumerateRunes().Where(Rune.IsLetterOrDigit).Take(count)) is { Length: > 0 } letters
        ? letters.ToLowerInvariant()
        : "?";

    // Not GetHashCode, which differs with every start.
    private static uint Colour(string name) => name.Aggregate(2_166_136_261u, (hash, letter) => unchecked((hash ^ letter) * 16_777_619)) % Colours;
}
