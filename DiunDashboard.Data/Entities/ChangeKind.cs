namespace DiunDashboard.Data.Entities;

/// <summary>Which part of the version changed; <see cref="Digest"/> when only the content did or no version is known.</summary>
public enum ChangeKind
{
    Digest,
    Patch,
    Minor,
    Major,
}
