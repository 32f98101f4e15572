using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using nanoFramework.Runtime.Native;

namespace MepModule.Device.Bench.Scenarios;

/// <summary>What connections cost that stay open behind the firmware's listener: heap at rest, operations for each request, and what ends them.</summary>
internal sealed class KeepAliveScenario
{
    private const int Port = 8080;
    private const int RequestsOnEach = 5;
    private const int SettleMilliseconds = 500;
    private const int LongestIdleSeconds = 700;
    private const string Request = "GET /shelly HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n";

    private readonly byte[] _answer = Encoding.UTF8.GetBytes("{\"ok\":true}");
    private readonly byte[] _received = new byte[1024];
    private HttpListener? _listener;
    private bool _isKept;
    private bool _isGuarded;

    /// <param name="words">
    /// Behind the name of the scenario: how many connections, then <c>guarded</c> to keep the finalizer of a request's input stream from closing the connection.
    /// </param>
    public static bool Run(string[] words)
    {
        var scenario = new KeepAliveScenario { _isGuarded = words.Length > 2 && words[2] == "guarded" };
        return scenario.Try(words.Length > 1 ? int.Parse(words[1]) : 2);
    }

    private bool Try(int count)
    {
        _listener = new HttpListener("http", Port, IPAddress.Any);
        _listener.Start();
        new Thread(Serve).Start();
        Ask(true);
        int rest = Heap();
        long operations = 0;
        for (int i = 0; i < RequestsOnEach; i++)
        {
            operations += Ask(true);
        }

        Report.Figure("a connection for each request: operations of the server for one", operations / RequestsOnEach);
        Report.Figure("a connection for each request: heap left behind in bytes", Heap() - rest);
        _isKept = true;
        Socket[] kept = new Socket[count];
        for (int i = 0; i < count; i++)
        {
            rest = Heap();
            kept[i] = Open();
            operations = Exchange(kept[i]);
            Report.Figure("kept connection " + (i + 1).ToString() + ": operations of the server for the first request", operations);
            Report.Figure("kept connection " + (i + 1).ToString() + ": heap in bytes", Heap() - rest);
            operations = 0;
            for (int n = 0; n < RequestsOnEach; n++)
            {
                operations += Exchange(kept[i]);
            }

            Report.Figure("kept connection " + (i + 1).ToString() + ": operations of the server for each further request", operations / RequestsOnEach);
            Report.Figure("kept connection " + (i + 1).ToString() + ": heap after that in bytes", Heap() - rest);
        }

        rest = Heap();
        kept[count - 1].Close();
        Report.Figure("closed by the client: heap given back in bytes", rest - Heap());
        return count < 2 || IsEndedWhenIdle(kept[0]);
    }

    private static bool IsEndedWhenIdle(Socket kept)
    {
        int rest = Heap();
        for (int second = 1; second <= LongestIdleSeconds; second++)
        {
            Thread.Sleep(1000);
            if (kept.Poll(0, SelectMode.SelectRead) && kept.Available == 0)
            {
                Report.Figure("idle: closed by the listener after seconds", second);
                Report.Figure("idle: heap given back in bytes", rest - Heap());
                return true;
            }
        }

        Report.Line("The listener did not close an idle connection.");
        return false;
    }

    private static Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(new IPEndPoint(IPAddress.Loopback, Port));
        return socket;
    }

    private long Ask(bool closes)
    {
        Socket socket = Open();
        long operations = Exchange(socket);
        if (closes)
        {
            socket.Close();
        }

        return operations;
    }

    // All operations but those of this thread, until the server is at rest again.
    private long Exchange(Socket socket)
    {
        long all = RuntimeCounters.Operations();
        long own = RuntimeCounters.ThreadOperations();
        byte[] request = Encoding.UTF8.GetBytes(Request);
        socket.Send(request, 0, request.Length, SocketFlags.None);
        int taken = 0;
        while (taken == 0 || _received[taken - 1] != '}')
        {
            int n = socket.Receive(_received, taken, _received.Length - taken, SocketFlags.None);
            if (n == 0)
            {
                break;
            }

            taken += n;
        }

        Thread.Sleep(SettleMilliseconds);
        return RuntimeCounters.Operations() - all - (RuntimeCounters.ThreadOperations() - own);
    }

    private void Serve()
    {
        while (true)
        {
            HttpListenerContext context = _listener!.GetContext();
            string target = context.Request.RawUrl;
            HttpListenerResponse response = context.Response;
            response.KeepAlive = _isKept;
            response.ContentType = "application/json";
            response.ContentLength64 = target.Length == 0 ? 0 : _answer.Length;
            response.OutputStream.Write(_answer, 0, _answer.Length);
            if (_isGuarded)
            {
                System.GC.SuppressFinalize(context.Request.InputStream);
            }

            response.Close();
            if (!_isKept)
            {
                context.Close();
            }
        }
    }

    private static int Heap()
    {
        Thread.Sleep(SettleMilliseconds);
        GC.Run(false);
        return RuntimeCounters.HeapUsed();
    }
}
