namespace DiunDashboard.Web;

/// <summary>A setting makes no sense: the program does not start. The message names the variable and never its value.</summary>
public sealed class InvalidSettingException(string variable, string sentence) : Exception($"{variable} {sentence}.");
