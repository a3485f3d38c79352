using DiunDashboard.Benchmarks.Load;
using DiunDashboard.Benchmarks.Measures;

// The load comes from a process of its own, so that it shares neither threads nor memory with the server.
return args is ["load", .. var order] ? await LoadClient.RunAsync(LoadOrder.Read(order)) : await Run.AllAsync(args);
