using System.Diagnostics;
using DiunDashboard.Benchmarks.Compared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

/// <summary>
/// Adds <see cref="ComparedController"/> to the program from outside, when DOTNET_STARTUP_HOOKS names this assembly. The runtime asks for this
/// class, this method and no namespace (https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md).
/// </summary>
internal static class StartupHook
{
    // Whoever listens is given the host that is about to be built; integration tests change it the same way.
    public static void Initialize() => DiagnosticListener.AllListeners.Subscribe(new Listener<DiagnosticListener>(source =>
    {
        if (source.Name == "Microsoft.Extensions.Hosting")
            source.Subscribe(new Listener<KeyValuePair<string, object?>>(said => Compare(said.Value as IHostBuilder)));
    }));

    private static void Compare(IHostBuilder? host) =>
        host?.ConfigureServices(services => services.AddMvcCore().AddApplicationPart(typeof(ComparedController).Assembly));

    private sealed class Listener<T>(Action<T> heard) : IObserver<T>
    {
        public void OnNext(T value) => heard(value);

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }
}
