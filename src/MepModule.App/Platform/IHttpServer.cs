namespace MepModule.App.Platform;

/// <summary>
/// The HTTP listener of the place to run, behind the few calls that behave alike on nanoFramework and on .NET.
/// </summary>
public interface IHttpServer
{
    /// <summary>Starts to listen. Throws with a sentence when the address cannot be used.</summary>
    void Start();

    /// <summary>Waits for the next connection. The request has not been read yet.</summary>
    /// <param name="milliseconds">Longest wait.</param>
    /// <returns>The connection, or null when none came in time or the server was stopped.</returns>
    IHttpConnection? Accept(int milliseconds);

    /// <summary>Stops listening; a waiting <see cref="Accept"/> returns null.</summary>
    void Stop();
}

/// <summary>
/// One request and its answer. Used by one worker thread, except <see cref="Abort"/>, which any thread may call.
/// </summary>
public interface IHttpConnection
{
    /// <summary>Reads request line and headers; may wait for a slow sender until <see cref="Abort"/> ends it.</summary>
    /// <returns>False when the request is broken or the peer went away.</returns>
    bool ReadHead();

    /// <summary>GET, POST, PUT, ... in upper case.</summary>
    string Method { get; }

    /// <summary>Path and query as sent, percent-encoded.</summary>
    string Target { get; }

    /// <summary>Address of the peer without port, or an empty string.</summary>
    string RemoteAddress { get; }

    /// <summary>Length of the request body in bytes: 0 when there is none, -1 when the peer did not say (chunked).</summary>
    int ContentLength { get; }

    /// <summary>A request header, or null when it was not sent. The name's case does not matter. Asked for before <see cref="SendHead"/>.</summary>
    string? Header(string name);

    /// <summary>Reads from the request body. Never ask for more than is left of <see cref="ContentLength"/>.</summary>
    /// <returns>The number of bytes read; 0 when the peer went away.</returns>
    int ReadBody(byte[] buffer, int offset, int count);

    /// <summary>Sets a response header, in place of an earlier value; before <see cref="SendHead"/>. The value must not contain CR or LF.</summary>
    void SetHeader(string name, string value);

    /// <summary>
    /// Wishes that the connection stays open after the answer, which must have a length; before <see cref="SendHead"/>. Headers that were set before are dropped. A place to run keeps as many as it can and
    /// closes the others.
    /// </summary>
    void Keep();

    /// <summary>Fixes status and headers. The connection closes after the answer, unless it is kept.</summary>
    /// <param name="status">HTTP status code.</param>
    /// <param name="contentType">Value of Content-Type, or null for none.</param>
    /// <param name="length">Length of the body in bytes, or -1 when it ends with the connection.</param>
    void SendHead(int status, string? contentType, int length);

    /// <summary>Sends a part of the body. Throws <see cref="System.IO.IOException"/> when the peer went away.</summary>
    void Write(byte[] buffer, int offset, int count);

    /// <summary>Ends the answer and the connection. An answer that was never begun is none: the peer gets nothing. Never throws.</summary>
    void Close();

    /// <summary>
    /// Ends what a worker waits for in this connection, from any thread. An answer that was begun is cut off, so that nobody takes it for whole.
    /// Before that a place to run may leave the way to the peer open for an error; one that does not says 408 itself. Never throws.
    /// </summary>
    void Abort();
}
