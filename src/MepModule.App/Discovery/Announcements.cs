using System;

namespace MepModule.App.Discovery;

/// <summary>
/// Under what the module can be found in the local network: its own name with the page, and what outputs put beside it. Outputs write it, multicast DNS says it, and the
/// guard of host names reads it. Any thread may use it.
/// </summary>
public sealed class Announcements
{
    /// <summary>The most that can be announced at a time, the module itself included.</summary>
    public const int Most = 8;

    private readonly Announcement[] _all = new Announcement[Most];
    private int _count = 1;

    /// <summary>Begins with the module itself: its name, and its page as a service.</summary>
    /// <param name="hostName">The module's name without <c>.local</c>.</param>
    public Announcements(string hostName)
    {
        Own = new Announcement(hostName, "_http._tcp", hostName, 0, new string[] { "path=/" }, new string[0]);
        _all[0] = Own;
    }

    /// <summary>The module itself.</summary>
    public Announcement Own { get; }

    /// <summary>Whether the names are announced at all; a PC leaves it out unless it is told to.</summary>
    public bool AreSaid { get; set; }

    /// <summary>Changes with each change of what is announced.</summary>
    public int Version { get; private set; }

    /// <summary>Announces something from now on.</summary>
    /// <exception cref="InvalidOperationException">There is no room for more.</exception>
    public void Add(Announcement announcement)
    {
        lock (this)
        {
            if (_count == Most)
            {
                throw new InvalidOperationException("No more than " + Most.ToString() + " services can be announced; switch an output off.");
            }

            _all[_count++] = announcement;
            Version++;
        }
    }

    /// <summary>Announces something no longer. What is not announced may be given as well.</summary>
    public void Remove(Announcement announcement)
    {
        lock (this)
        {
            for (int i = 1; i < _count; i++)
            {
                if (_all[i] == announcement)
                {
                    _count--;
                    Array.Copy(_all, i + 1, _all, i, _count - i);
                    _all[_count] = null!;
                    Version++;
                    return;
                }
            }
        }
    }

    /// <summary>Copies what is announced now, the module itself first.</summary>
    /// <param name="target">Room for <see cref="Most"/>.</param>
    /// <returns>How many there are.</returns>
    public int CopyTo(Announcement[] target)
    {
        lock (this)
        {
            Array.Copy(_all, 0, target, 0, _count);
            return _count;
        }
    }

    /// <summary>Whether a path may be asked for under a name that an output announced for itself.</summary>
    /// <param name="host">Full name in lower case, such as <c>esp32-mep.local</c>.</param>
    /// <param name="path">Path of the request.</param>
    public bool Opens(string host, string path)
    {
        lock (this)
        {
            for (int i = 1; i < _count; i++)
            {
                Announcement one = _all[i];
                if (one.Name.Length > 0 && host == one.Name + ".local" && one.Opens(path))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
