using System;
using MepModule.App.Meter;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.Alerts;

/// <summary>
/// Who is registered at each MEP port of the meter, and what the grid company's central system has put there for them: requests (ET15) and a file (ET13). Read when a user wants to see it.
/// Nothing is answered: how is not public.
/// </summary>
public sealed class PortReport
{
    private const int PacketFieldEnd = 3;
    private const int FileAt = 9;

    // The pointers of the queue have four bits each. Sizes that no meter has are those of one that is just starting, and are not gone by.
    private const int MostRequests = 15;
    private const int LeastEntry = 6;
    private const int MostEntry = 16;
    private const int MostMessage = 64;

    private readonly DeviceDimensions _devices;
    private readonly int _port;
    private readonly byte[] _registrations;
    private readonly int[] _handles;
    private readonly byte[] _queue;
    private readonly byte[] _file;

    private PortReport(DeviceDimensions devices, int port)
    {
        _devices = devices;
        _port = port;
        _registrations = new byte[devices.MepPorts * InboundData.RegistrationSize];
        _handles = new int[devices.MepPorts];
        bool isQueue = devices.RequestQueueLength <= MostRequests && devices.RequestQueueEntrySize >= LeastEntry && devices.RequestQueueEntrySize <= MostEntry &&
            devices.WriteMessageSize > 0 && devices.WriteMessageSize <= MostMessage;
        RequestCount = isQueue ? devices.RequestQueueLength : 0;
        _queue = new byte[MulticastAt + PacketFieldEnd];
        int file = devices.ConfigurationEntrySize - FileAt;
        _file = new byte[file < 0 ? 0 : file];
    }

    /// <summary>When it was read, in UTC.</summary>
    public DateTime ReadTimeUtc { get; private set; }

    /// <summary>The port that this module is at, 1 or 2.</summary>
    public int OwnPort => _port;

    /// <summary>Number of ports.</summary>
    public int PortCount => _handles.Length;

    /// <summary>Number of places for requests; those without a type are empty.</summary>
    public int RequestCount { get; }

    private int MulticastAt => 1 + RequestCount * (_devices.RequestQueueEntrySize + _devices.WriteMessageSize);

    /// <summary>As the other; null as well where the meter is not known yet.</summary>
    internal static PortReport? Read(ITableReader tables, MeterLayout? layout, DateTime readTimeUtc, out MeterError error)
    {
        error = MeterError.NoAnswer;
        return layout == null ? null : Read(tables, layout.Devices, layout.Facts.Port, readTimeUtc, out error);
    }

    /// <summary>Reads everything, in a turn for each table and port.</summary>
    /// <param name="tables">The meter.</param>
    /// <param name="devices">How its tables about devices look.</param>
    /// <param name="ownPort">The port that this module is at.</param>
    /// <param name="readTimeUtc">The time now.</param>
    /// <param name="error">Why there is no report.</param>
    /// <returns>The report, or null.</returns>
    internal static PortReport? Read(ITableReader tables, DeviceDimensions devices, int ownPort, DateTime readTimeUtc, out MeterError error)
    {
        var report = new PortReport(devices, ownPort) { ReadTimeUtc = readTimeUtc };
        error = tables.Read(OnDemandRequests.Table, 0, report._queue, 0, report._queue.Length);
        if (error == MeterError.None && report._file.Length > 0)
        {
            error = tables.Read(DeviceConfiguration.Table, devices.AlertFlagsOffset(ownPort) + 1, report._file, 0, report._file.Length);
        }

        var handle = new byte[2];
        for (int port = 1; port <= report.PortCount && error == MeterError.None; port++)
        {
            error = tables.Read(InboundData.Table, devices.InboundOffset(port), report._registrations, (port - 1) * InboundData.RegistrationSize, InboundData.RegistrationSize);
            if (error == MeterError.None)
            {
                error = tables.Read(DeviceStatus.Table, devices.StatusOffset(DeviceDimensions.DeviceIndexOfPort(port)), handle, 0, handle.Length);
                report._handles[port - 1] = DeviceStatus.Handle(handle, 0);
            }
        }

        return error == MeterError.None ? report : null;
    }

    /// <summary>Whether a client is registered at a port. ET50, flag 0.</summary>
    public bool IsRegistered(int port) => (_registrations[(port - 1) * InboundData.RegistrationSize + InboundData.FlagsOffset] & InboundData.RegisteredFlag) != 0;

    /// <summary>Identification of the client that is or was registered at a port: text where it can be printed, else hexadecimal digits. ET50.</summary>
    public string Identification(int port) => InboundData.IdentificationText(_registrations, (port - 1) * InboundData.RegistrationSize);

    /// <summary>Handle of the client at a port, or 0. The meter counts them up from 1000 (port 1) and 2000 (port 2), so it tells how many came before. ET14.</summary>
    public int Handle(int port) => _handles[port - 1];

    /// <summary>Type of a request, 1 to 10; 0 for an empty place.</summary>
    public int Type(int request) => OnDemandRequests.Type(_queue, At(request));

    /// <summary>Result of a request: 0 pending, 1 success, 2 no response, 3 failed.</summary>
    public int Result(int request) => OnDemandRequests.Result(_queue, At(request));

    /// <summary>Number that whoever asked gave the request.</summary>
    public int Transaction(int request) => OnDemandRequests.Transaction(_queue, At(request));

    /// <summary>Handle of the device that is asked, or for type 6 a mask of groups.</summary>
    public int HandleOfRequest(int request) => OnDemandRequests.Handle(_queue, At(request));

    /// <summary>What was sent along with a request; empty where nothing was.</summary>
    public byte[] Message(int request)
    {
        int at = 1 + RequestCount * _devices.RequestQueueEntrySize + request * _devices.WriteMessageSize;
        int length = _queue[at] < _devices.WriteMessageSize ? _queue[at] : _devices.WriteMessageSize - 1;
        var message = new byte[length];
        Array.Copy(_queue, at + 1, message, 0, length);
        return message;
    }

    /// <summary>Number of the packet of a download that stands in the meter now (type 8); it is one for all clients.</summary>
    public int PacketNumber => LittleEndian.UInt16(_queue, MulticastAt + 1);

    /// <summary>The file that the central system left for the client of our port, without the zeros at its end; what it means is between the two. ET13, behind the alert flags.</summary>
    public byte[] File()
    {
        int length = _file.Length;
        while (length > 0 && _file[length - 1] == 0)
        {
            length--;
        }

        var file = new byte[length];
        Array.Copy(_file, file, length);
        return file;
    }

    private int At(int request) => OnDemandRequests.Entry(0, _devices, request);
}
