namespace DiunDashboard.Data;

/// <summary>The database cannot be used as it is. The message is one line for the operator and holds no secret.</summary>
public sealed class DatabaseUnusableException : Exception
{
    public DatabaseUnusableException(string message) : base(message)
    {
    }

    public DatabaseUnusableException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public DatabaseUnusableException()
    {
    }
}
