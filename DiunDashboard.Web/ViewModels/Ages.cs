using System.Globalization;

namespace DiunDashboard.Web.ViewModels;

/// <summary>Says in words how long ago something was. A clock that was set back makes nothing younger than now.</summary>
public static class Ages
{
    public static readonly TimeSpan Old = TimeSpan.FromDays(7);

    public static readonly TimeSpan VeryOld = TimeSpan.FromDays(30);

    public static string Ago(TimeSpan age) => age < TimeSpan.FromMinutes(1) ? "just now" : Words(age) + " ago";

    /// <summary>To the nearest unit, of months and years to the nearest day: what was just put off for a day ends in one, and not in 23 hours.</summary>
    public static string Until(TimeSpan rest) => rest < TimeSpan.FromMinutes(1) ? "now" : "in " + Words(rest + rest switch
    {
        { TotalHours: < 1 } => TimeSpan.FromSeconds(30),
        { TotalDays: < 1 } => TimeSpan.FromMinutes(30),
        _ => TimeSpan.FromHours(12),
    });

    /// <summary>For a tile: <c>12 min</c>, <c>5 h</c>, <c>36 d</c>.</summary>
    public static string Brief(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => "now",
        { TotalHours: < 1 } => Invariant($"{(int)age.TotalMinutes} min"),
        { TotalDays: < 1 } => Invariant($"{(int)age.TotalHours} h"),
        _ => Invariant($"{(int)age.TotalDays} d"),
    };

    /// <summary>The style of something that has been waiting.</summary>
    public static string Class(TimeSpan age) => age >= VeryOld ? "age-very-old" : age >= Old ? "age-old" : "age";

    private static string Words(TimeSpan age) => age switch
    {
        { TotalHours: < 1 } => Count((int)age.TotalMinutes, "minute"),
        { TotalDays: < 1 } => Count((int)age.TotalHours, "hour"),
        { TotalDays: < 61 } => Count((int)age.TotalDays, "day"),
        { TotalDays: < 731 } => Count((int)(age.TotalDays / 30.44), "month"),
        _ => Count((int)(age.TotalDays / 365.25), "year"),
    };

    private static string Count(int number, string unit) => Invariant($"{number} {unit}{(number == 1 ? "" : "s")}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
