using DiunDashboard.Data;

namespace DiunDashboard.Web.Controllers;

/// <summary>For how long a form asks to hide an update.</summary>
internal static class SnoozeSpan
{
    /// <summary>What can be asked for, and how a person reads it.</summary>
    public static readonly (string Span, string Words)[] Choices = [("day", "1 day"), ("week", "1 week"), ("month", "1 month"), ("digest", "Until a newer digest")];

    public const string Refusal = "An update can be snoozed for a day, a week, a month, or until a newer digest.";

    /// <summary>When the span is over; null when it is none. In whole minutes, so that a double submit asks for the same.</summary>
    public static DateTimeOffset? End(string? span, DateTimeOffset now)
    {
        var minute = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
        return span switch
        {
            "day" => minute.AddDays(1),
            "week" => minute.AddDays(7),
            "month" => minute.AddMonths(1),
            "digest" => Limits.UntilNewerDigest,
            _ => null,
        };
    }
}
