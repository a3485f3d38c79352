using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace DiunDashboard.Data.Sqlite.Migrations;

internal static class SqliteAssemblies
{
    // EF Core is compiled against SQLitePCLRaw 2.1.13, and its version floats here: an older 2.x would serve, and the runtime refuses it for its version
    // alone. With a newer one this handler is never called.
#pragma warning disable CA2255 // The handler must be there before the first type of the provider is touched, by the program, the tests or "dotnet ef".
    [ModuleInitializer]
    internal static void AcceptOlderRelease() => AssemblyLoadContext.Default.Resolving += static (context, name) =>
        name.Name?.StartsWith("SQLitePCLRaw.", StringComparison.Ordinal) == true && name.Version is not null
            ? context.LoadFromAssemblyName(new AssemblyName(name.Name))
            : null;
#pragma warning restore CA2255
}
