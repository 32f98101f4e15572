using System;
using System.Text;

namespace MepModule.App.Discovery;

/// <summary>
/// What the local network is told about one thing that the module offers: a service (RFC 6763), a name of its own for it, or both. Data only; whoever offers it
/// puts it into <see cref="Announcements"/> for as long as it is there.
/// </summary>
public sealed class Announcement
{
    /// <summary>The longest name of a host or an instance, in characters; a number may follow when another device has the name.</summary>
    public const int LongestName = 40;

    /// <summary>The most bytes that a service can say about itself, each text with one more for its length.</summary>
    public const int LongestText = 220;

    /// <summary>The most that a name is changed before the first one is tried again.</summary>
    public const int HighestNumber = 99;

    /// <summary>A text of a service behind which the module's address is put.</summary>
    public const string AddressText = "ip=";

    private readonly string[]? _located;

    /// <summary>Describes what is announced.</summary>
    /// <param name="hostName">Name of the host without <c>.local</c>, a-z, 0-9 and '-'; empty for the module's own.</param>
    /// <param name="service">Type of the service, such as <c>_http._tcp</c>; empty when only the name is announced.</param>
    /// <param name="instance">Name of this service among others of its type: a-z, A-Z, 0-9 and '-'.</param>
    /// <param name="port">Its port; 0 for the one of the page.</param>
    /// <param name="texts">What it says about itself, as <c>key=value</c>, in the order of their sending.</param>
    /// <param name="paths">What the name of the host opens: exact paths, and beginnings of them, which end in '/'. Not used for the module's own name, which opens all.</param>
    /// <exception cref="ArgumentException">A name or the texts are too long.</exception>
    public Announcement(string hostName, string service, string instance, int port, string[] texts, string[] paths)
    {
        if (hostName.Length > LongestName || instance.Length > LongestName || (service.Length > 0 && instance.Length == 0))
        {
            throw new ArgumentException("An announced name must have at most " + LongestName.ToString() + " characters, and a service must have one: '" + hostName + "', '" + instance + "'.");
        }

        HostName = hostName;
        Service = service;
        Instance = instance;
        Port = port;
        Text = Encode(texts, "");
        _located = null;
        foreach (string text in texts)
        {
            _located = text == AddressText ? texts : _located;
        }

        Paths = paths;
        Name = hostName;
    }

    /// <summary>The wished name of the host, without <c>.local</c>; empty for the module's own.</summary>
    public string HostName { get; }

    /// <summary>The name that the host really has: with a number behind it when another device was first.</summary>
    public string Name { get; private set; }

    /// <summary>1 while the names are those that were wished for, 2 and more behind names that were taken.</summary>
    public int Number { get; private set; } = 1;

    /// <summary>Type of the service; empty for none.</summary>
    public string Service { get; }

    /// <summary>The wished name of the service.</summary>
    public string Instance { get; }

    /// <summary>Port of the service; 0 for the one of the page.</summary>
    public int Port { get; }

    /// <summary>What the service says about itself, as it is sent: a byte of length before each text.</summary>
    public byte[] Text { get; private set; }

    /// <summary>What the name of the host opens.</summary>
    public string[] Paths { get; }

    /// <summary>Takes another number, because the names with the present one are somebody else's.</summary>
    public void Renumber(int number)
    {
        Number = number;
        Name = HostName.Length == 0 ? HostName : Numbered(HostName);
    }

    /// <summary>Takes the address under which the module is found, as 192.168.1.20, for a service that says it.</summary>
    public void Locate(string address)
    {
        if (_located != null)
        {
            Text = Encode(_located, address);
        }
    }

    /// <summary>A wished name with the present number.</summary>
    public string Numbered(string wished) => Number < 2 ? wished : wished + "-" + Number.ToString();

    /// <summary>Whether the name of the host opens a path.</summary>
    public bool Opens(string path)
    {
        foreach (string own in Paths)
        {
            if (path == own || (own.EndsWith("/") && path.StartsWith(own)))
            {
                return true;
            }
        }

        return false;
    }

    // A service with nothing to say sends one empty text (RFC 6763, 6.1).
    private static byte[] Encode(string[] texts, string address)
    {
        int length = texts.Length == 0 ? 1 : texts.Length;
        foreach (string text in texts)
        {
            length += Encoding.UTF8.GetBytes(Located(text, address)).Length;
        }

        if (length > LongestText)
        {
            throw new ArgumentException("A service can say " + LongestText.ToString() + " bytes about itself, not " + length.ToString() + ".");
        }

        byte[] bytes = new byte[length];
        int end = 0;
        foreach (string text in texts)
        {
            byte[] one = Encoding.UTF8.GetBytes(Located(text, address));
            bytes[end++] = (byte)one.Length;
            Array.Copy(one, 0, bytes, end, one.Length);
            end += one.Length;
        }

        return bytes;
    }

    private static string Located(string text, string address) => text == AddressText ? text + address : text;
}
