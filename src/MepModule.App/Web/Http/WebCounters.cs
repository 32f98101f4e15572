namespace MepModule.App.Web.Http;

/// <summary>What the web server did since its start. Safe to use from any thread.</summary>
internal sealed class WebCounters
{
    /// <summary>Requests answered.</summary>
    public int Requests { get; private set; }

    /// <summary>Of these, answered with something else than a redirection: a phone asks for one now and then all by itself, to find out about a portal.</summary>
    public int Visits { get; private set; }

    /// <summary>Of these, answered with 4xx.</summary>
    public int Rejected { get; private set; }

    /// <summary>Answered with 503, or dropped because the queue was full.</summary>
    public int Overloaded { get; private set; }

    /// <summary>Connections cut off because the peer kept a worker waiting.</summary>
    public int Aborted { get; private set; }

    /// <summary>Counts an answer; status 0 is a connection without a request.</summary>
    public void Count(int status)
    {
        lock (this)
        {
            if (status != 0)
            {
                Requests++;
                if (status != 302)
                {
                    Visits++;
                }
            }

            if (status >= 400 && status < 500)
            {
                Rejected++;
            }
            else if (status == 503)
            {
                Overloaded++;
            }
        }
    }

    /// <summary>Counts a connection that was cut off.</summary>
    public void CountAborted()
    {
        lock (this)
        {
            Aborted++;
        }
    }
}
