using System.Collections.Generic;
using System.Linq;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace MepModule.Desktop.Http;

/// <summary>
/// The connections that are open, shared between addresses: one gets half of all at most. Whoever comes when there is no room takes the
/// place of the oldest connection that has not sent a request yet, one of its own address or of the one that has most. Safe to use from any thread.
/// </summary>
internal sealed class ConnectionShares(int most)
{
    // In the order in which they came.
    private readonly List<Place> _places = [];
    private readonly object _lock = new();

    /// <summary>Connections that came since the start.</summary>
    public int Comings { get; private set; }

    /// <summary>Takes a place; <see cref="Leave"/> must follow.</summary>
    /// <returns>The place, or null when there is none and nobody has to make room.</returns>
    public Place? Enter(ConnectionContext connection)
    {
        var place = new Place(connection, (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "");
        lock (_lock)
        {
            Comings++;
            int own = _places.Count(other => other.Address == place.Address);
            string? from = own >= most / 2 ? place.Address : _places.Count < most ? null : Largest(own);
            Place? leaving = from == null ? null : _places.FirstOrDefault(other => other.Address == from && !other.HasRequest);
            if (leaving != null)
            {
                _places.Remove(leaving);
                leaving.Connection.Abort();
            }
            else if (from != null || _places.Count >= most)
            {
                return null;
            }

            _places.Add(place);
            return place;
        }
    }

    /// <summary>Gives a place back, unless another one has taken it.</summary>
    public void Leave(Place place)
    {
        lock (_lock)
            _places.Remove(place);
    }

    private string? Largest(int own) =>
        _places.GroupBy(place => place.Address).Where(address => address.Count() > own).MaxBy(address => address.Count())?.Key;

    /// <summary>One connection.</summary>
    internal sealed class Place(ConnectionContext connection, string address)
    {
        public ConnectionContext Connection => connection;

        public string Address => address;

        /// <summary>Whether a request has come: from then on the app says how long it may take.</summary>
        public volatile bool HasRequest;
    }
}
