using MepModule.App.Platform;

namespace MepModule.Firmware;

/// <summary>The connections that stay open after their answer: each takes a socket, a thread and 2.6 KB, so there are few, and one more closes the one that was used longest ago.</summary>
internal sealed class KeptConnections
{
    private readonly string[] _peers;
    private readonly ListenerConnection?[] _connections;
    private readonly object _lock = new object();

    /// <param name="most">How many; 0 for none.</param>
    public KeptConnections(int most)
    {
        _peers = StringArray.OfEmpty(most);
        _connections = new ListenerConnection?[most];
    }

    /// <summary>Keeps a connection, or goes on keeping it.</summary>
    /// <param name="peer">Address and port, which stay while the connection does.</param>
    /// <param name="connection">Its present request.</param>
    /// <returns>False when none can be kept.</returns>
    public bool Take(string peer, ListenerConnection connection)
    {
        ListenerConnection? oldest = null;
        lock (_lock)
        {
            int last = _peers.Length - 1;
            if (last < 0)
            {
                return false;
            }

            // The one that was used last is the first.
            int place = 0;
            while (place < last && _peers[place] != peer)
            {
                place++;
            }

            oldest = _peers[place] == peer ? null : _connections[place];
            for (; place > 0; place--)
            {
                _peers[place] = _peers[place - 1];
                _connections[place] = _connections[place - 1];
            }

            _peers[0] = peer;
            _connections[0] = connection;
        }

        oldest?.Free();
        return true;
    }
}
