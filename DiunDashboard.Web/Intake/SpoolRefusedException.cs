namespace DiunDashboard.Web.Intake;

/// <summary>Neither the database nor the spool could take a delivery. The message is one sentence for the sender and holds no path.</summary>
public sealed class SpoolRefusedException : Exception
{
    public SpoolRefusedException(string message) : base(message)
    {
    }

    public SpoolRefusedException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public SpoolRefusedException()
    {
    }
}
