// Assembly System.Net.Http of the package nanoFramework.System.Net.Http.Server 1.5.210.
// References: mscorlib, nanoFramework.System.Text, System.Net, nanoFramework.System.Collections, System.IO.Streams
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System.Net
{
    public class HttpListener
    {
        public HttpListener(string prefix, int port, IPAddress localEndpointIP = null) => throw null;
        public void Start() => throw null;
        public void Close() => throw null;
        public HttpListenerContext GetContext() => throw null;
        internal HttpListener() => throw null;
    }

    public class HttpListenerContext
    {
        public HttpListenerRequest Request => throw null;
        public HttpListenerResponse Response => throw null;

        public void Close() => throw null;
        internal HttpListenerContext() => throw null;
    }

    public class HttpListenerRequest
    {
        public string HttpMethod => throw null;
        public string RawUrl => throw null;
        public long ContentLength64 => throw null;
        public WebHeaderCollection Headers => throw null;
        public System.IO.Stream InputStream => throw null;
        public IPEndPoint RemoteEndPoint => throw null;

        internal HttpListenerRequest() => throw null;
    }

    public sealed class HttpListenerResponse : IDisposable
    {
        public int StatusCode { get => throw null; set => throw null; }
        public long ContentLength64 { get => throw null; set => throw null; }
        public WebHeaderCollection Headers { get => throw null; set => throw null; }
        public bool KeepAlive { get => throw null; set => throw null; }
        public System.IO.Stream OutputStream => throw null;
        public string ContentType { get => throw null; set => throw null; }

        public void Close() => throw null;
        internal HttpListenerResponse() => throw null;
        void System.IDisposable.Dispose() => throw null;
    }

    public class WebHeaderCollection
    {
        public WebHeaderCollection() => throw null;
        public string this[string header] => throw null;
        public void Set(string name, string value) => throw null;
    }
}
