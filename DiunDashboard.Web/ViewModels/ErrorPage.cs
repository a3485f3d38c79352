namespace DiunDashboard.Web.ViewModels;

/// <summary>Something went wrong, and what a person can do.</summary>
public sealed record ErrorPage(int Code, string Title, string Sentence);
