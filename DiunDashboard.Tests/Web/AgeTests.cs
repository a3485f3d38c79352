using DiunDashboard.Web.ViewModels;

namespace DiunDashboard.Tests.Web;

/// <summary>How long ago something was, in words.</summary>
public sealed class AgeTests
{
    [Theory]
    [InlineData(-1, "just now")]
    [InlineData(1, "1 day ago")]
    [InlineData(60, "60 days ago")]
    [InlineData(61, "2 months ago")]
    [InlineData(730, "23 months ago")]
    [InlineData(731, "2 years ago")]
    public void An_age_never_seems_less_than_a_lesser_one(int days, string words) => Ages.Ago(TimeSpan.FromDays(days)).ShouldBe(words);
}
