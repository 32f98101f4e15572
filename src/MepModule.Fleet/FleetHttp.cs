using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using MepModule.App.Platform;
using MepModule.Desktop.Http;

namespace MepModule.Fleet;

/// <summary>
/// One port in the place of a page for each module: <c>/modules/NAME/PATH</c> is what the outputs of a module answer to PATH, such as <c>/metrics</c>,
/// and <c>/targets</c> lists all of them as Prometheus takes them (http_sd).
/// </summary>
internal sealed class FleetHttp : IDisposable
{
    private const string ModulesPath = "/modules/";
    private const string TargetsPath = "/targets";
    private const int Workers = 4;
    private const int BufferBytes = 2048;

    private readonly KestrelListener _listener;
    private readonly Dictionary<string, FleetModule> _modules;
    private readonly List<Thread> _threads = [];

    /// <summary>Starts to answer.</summary>
    /// <param name="port">On 127.0.0.1; 0 for a free one.</param>
    /// <param name="modules">All of them.</param>
    /// <exception cref="IOException">The port cannot be used; the message says why.</exception>
    public FleetHttp(int port, IEnumerable<FleetModule> modules)
    {
        _modules = modules.ToDictionary(module => module.Name);
        _listener = new KestrelListener(isShared: false, port);
        _listener.Start();
        for (int i = 0; i < Workers; i++)
        {
            var thread = new Thread(Serve) { IsBackground = true, Name = "HTTP" };
            thread.Start();
            _threads.Add(thread);
        }
    }

    public int Port => _listener.Port;

    public void Dispose()
    {
        _listener.Stop();
        _threads.ForEach(thread => thread.Join());
        _listener.Dispose();
    }

    private void Serve()
    {
        byte[] buffer = new byte[BufferBytes];
        while (_listener.Accept(Timeout.Infinite) is { } connection)
        {
            try
            {
                if (connection.ReadHead())
                    Answer(connection, buffer);
            }
            catch (IOException)
            {
                // The peer went away.
            }
            catch (Exception e)
            {
                // One answer less, and the other modules go on.
                Console.Error.WriteLine($"{connection.Method} {connection.Target}: {e}");
            }
            finally
            {
                connection.Close();
            }
        }
    }

    private void Answer(IHttpConnection connection, byte[] buffer)
    {
        string path = connection.Target.Split('?')[0];
        if (path == TargetsPath)
        {
            new FleetRequest(connection, path, buffer).Send(200, "application/json", Targets());
            return;
        }

        int slash = path.StartsWith(ModulesPath, StringComparison.Ordinal) ? path.IndexOf('/', ModulesPath.Length) : -1;
        if (slash < 0 || !_modules.TryGetValue(path[ModulesPath.Length..slash], out FleetModule? module) || !module.Answer(new FleetRequest(connection, path[slash..], buffer)))
            new FleetRequest(connection, path, buffer).Send(404, "text/plain", "There is GET /targets, and below /modules/NAME/ what the outputs of the module NAME answer, such as /metrics when that is on.\n");
    }

    private string Targets() => JsonSerializer.Serialize(_modules.Values.Select(module => new
    {
        targets = new[] { $"127.0.0.1:{Port}" },
        labels = new Dictionary<string, string> { ["__metrics_path__"] = $"{ModulesPath}{module.Name}/metrics", ["module"] = module.Name },
    }));
}
