namespace MepModule.App.Integrations.Outputs;

/// <summary>
/// An output that answers HTTP requests on paths of its own, on the port of the page. While it is on, its paths are open to everybody whom <c>allow</c> lets in; what it answers to a path below
/// its prefix that it does not know is its own business as well. Called by several threads.
/// </summary>
public abstract class HttpOutput : Output
{
    /// <summary>Whether a path is its own, one that it does not know included.</summary>
    public abstract bool Owns(string path);

    /// <summary>Answers a request that <c>allow</c> let in, by one of the request's <c>Send</c>, and notes in the status who got what.</summary>
    public abstract void Answer(IOutputRequest request);

    /// <summary>Answers a request of an address that is not allowed.</summary>
    public virtual void Refuse(IOutputRequest request) => request.Send(403, "text/plain", "This address may not read here.\n");
}
