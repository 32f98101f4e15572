namespace MepModule.App.Integrations.Outputs;

/// <summary>An HTTP request to an output, and the answer to it.</summary>
public interface IOutputRequest
{
    /// <summary>GET, POST, ...; a HEAD request comes as GET.</summary>
    string Method { get; }

    /// <summary>The path, without query.</summary>
    string Path { get; }

    /// <summary>Address of who asks.</summary>
    string RemoteAddress { get; }

    /// <summary>Whether it came with a login, or with an API token of any scope: may read what is not open.</summary>
    bool MayRead { get; }

    /// <summary>A query parameter, decoded; null when it was not sent.</summary>
    string? Query(string name);

    /// <summary>A header, or null.</summary>
    string? Header(string name);

    /// <summary>Reads the body, which may have up to <paramref name="most"/> bytes; a longer one is refused.</summary>
    byte[] Body(int most);

    /// <summary>Adds a header to the answer.</summary>
    void SetHeader(string name, string value);

    /// <summary>
    /// For clients that demand it: the answer has its type and length in its head and little else, and the connection stays open afterwards where the place to run keeps any. Before the answer.
    /// </summary>
    void Keep();

    /// <summary>Answers with what a writer writes, always with its length: what is too long for the buffer is written twice, once to count it.</summary>
    void Send(int status, string contentType, OutputWriter writer);

    /// <summary>
    /// Answers with what a writer writes as it goes, for long answers to readers that need no length: it is written once. What breaks off is cut off, so nobody takes it for whole.
    /// </summary>
    void Stream(int status, string contentType, OutputWriter writer);

    /// <summary>Answers with a short text of characters below 128.</summary>
    void Send(int status, string contentType, string text);

    /// <summary>Ends the connection without an answer.</summary>
    void Drop();
}
