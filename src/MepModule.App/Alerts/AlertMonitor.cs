using System;
using MepModule.App.Meter;
using MepModule.App.Platform;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Procedures;
using MepModule.Protocol.Tables;

namespace MepModule.App.Alerts;

/// <summary>
/// Watches what the meter wants of its MEP client. Wire alerts are held off for a second by each of our own frames, so the flags are polled as well.
/// What can be answered truthfully is answered, and only by a module that the user let register itself; billing data is never made up. Requests of the grid company
/// to another client are left alone.
/// </summary>
internal sealed class AlertMonitor
{
    private const int PostMepData = 0x827;
    private const int ClearDeltaDataAlert = 12;
    private const int RemoveMepDevice = 0x811;
    private const int KnownFlags = AlertState.ScheduledRead | AlertState.OnDemandRequest | AlertState.MBusChange | AlertState.DeltaData;
    private const int HistoryLength = 8;
    private const long WireEventMilliseconds = 60000;
    private const long RepeatMilliseconds = 60000;
    private const long RegistrationMilliseconds = 3600000;

    private readonly MeterClient _client;
    private readonly IClock _clock;
    private readonly WriteBudget _writes;
    private readonly byte[] _buffer = new byte[InboundData.RegistrationSize];
    private readonly ProcedureResponse _response = new ProcedureResponse();
    private readonly AlertEvent?[] _history = new AlertEvent?[HistoryLength];
    private MeterServiceSettings _settings;
    private AlertState? _state;
    private int _wireAlerts;
    private int _flags = Reading.Unknown;
    private DateTime _flagsTime;
    private int _registration = Reading.Unknown;
    private string _identification = "";
    private int _handle;
    private bool _isHeard;
    private long _nextRead;
    private long _lastWireEvent = -WireEventMilliseconds;
    private long _lastRegistration = -RegistrationMilliseconds;
    private bool _canClearDelta = true;

    /// <summary>Makes a monitor; it listens for alerts on the client's link from now on.</summary>
    public AlertMonitor(MeterClient client, IClock clock, WriteBudget writes, MeterServiceSettings settings)
    {
        _client = client;
        _clock = clock;
        _writes = writes;
        _settings = settings;
        client.Link.AlertReceived += OnAlert;
    }

    /// <summary>Raised on the meter's thread when the meter says that an M-Bus device has news.</summary>
    public event AlertHandler? MBusChanged;

    /// <summary>Whether an alert was heard and its flags are to be read: at once, and when they did not change not again for a minute, because an alert repeats every second.</summary>
    public bool IsReadDue => _isHeard && _clock.Milliseconds >= _nextRead;

    /// <summary>A snapshot; null before anything was read or heard.</summary>
    public AlertState? State
    {
        get
        {
            lock (this)
            {
                return _state;
            }
        }
    }

    private byte[] Data => _client.Link.ResponseBuffer;

    private int Start => _client.Link.DataOffset;

    public MeterServiceSettings Settings => _settings;

    public void Configure(MeterServiceSettings settings)
    {
        _settings = settings;
        _lastRegistration = -RegistrationMilliseconds;
    }

    /// <summary>Reads the flags because an alert was heard.</summary>
    public MeterError ReadAfterAlert(MeterLayout layout)
    {
        int before = _flags;
        MeterError error = ReadFlags(layout);
        _nextRead = _flags == before ? _clock.Milliseconds + RepeatMilliseconds : 0;
        return error;
    }

    /// <summary>Reads the alert flags of our port and serves what can be served.</summary>
    public MeterError ReadFlags(MeterLayout layout)
    {
        _isHeard = false;
        MeterError error = _client.ReadInPlace(DeviceConfiguration.Table, layout.Devices.AlertFlagsOffset(layout.Facts.Port), 1);
        if (error != MeterError.None)
        {
            return error;
        }

        int before = _flags == Reading.Unknown ? 0 : _flags;
        _flags = Data[Start];
        _flagsTime = _clock.UtcNow;
        int risen = _flags & ~before;
        for (int flag = AlertState.ScheduledRead; flag <= AlertState.DeltaData; flag <<= 1)
        {
            if ((risen & KnownFlags & flag) != 0)
            {
                Note(flag);
            }
        }

        if ((risen & AlertState.MBusChange) != 0)
        {
            MBusChanged?.Invoke();
        }

        if ((_flags & AlertState.DeltaData) != 0 && _registration == AlertState.RegisteredOurs)
        {
            error = ClearDelta(layout);
        }

        Publish();
        return error;
    }

    /// <summary>Reads who is registered at our port, and registers this module where the user wants it and nobody else is.</summary>
    public MeterError ReadRegistration(MeterLayout layout)
    {
        int offset = layout.Devices.InboundOffset(layout.Facts.Port);
        MeterError error = _client.Read(InboundData.Table, offset, _buffer, 0, InboundData.RegistrationSize);
        if (error != MeterError.None)
        {
            return error;
        }

        bool isRegistered = (_buffer[InboundData.FlagsOffset] & InboundData.RegisteredFlag) != 0;
        _registration = !isRegistered ? AlertState.RegisteredNobody : HasOurIdentification() ? AlertState.RegisteredOurs : AlertState.RegisteredOther;
        _identification = isRegistered ? InboundData.IdentificationText(_buffer, 0) : "";
        int device = DeviceDimensions.DeviceIndexOfPort(layout.Facts.Port);
        error = _client.ReadInPlace(DeviceStatus.Table, layout.Devices.StatusOffset(device), DeviceStatus.EntryReadSize);
        if (error == MeterError.None)
        {
            _handle = DeviceStatus.Handle(Data, Start);
        }

        if (error == MeterError.None && !isRegistered && _settings.Register && _settings.Identification != null)
        {
            error = Register(offset, _settings.Identification);
        }

        Publish();
        return error;
    }

    /// <summary>Removes whoever is registered at our port.</summary>
    /// <returns>Null when nobody is registered any more, else a sentence.</returns>
    public string? RemoveRegistration(MeterLayout layout)
    {
        MeterError error = ReadRegistration(layout);
        if (error != MeterError.None)
        {
            return MeterErrorText.Sentence(error);
        }

        if (_registration == AlertState.RegisteredNobody && _handle == 0)
        {
            return "Nobody is registered at this MEP port; there is nothing to remove.";
        }

        if (!_writes.TryTake(TableId.ProcedureInitiate, 1))
        {
            return WriteBudget.Sentence(TableId.ProcedureInitiate);
        }

        var parameters = new byte[3];
        LittleEndian.WriteUInt16(parameters, 1, _handle);
        error = _client.CallProcedure(RemoveMepDevice, parameters, parameters.Length, _response);
        if (error != MeterError.None)
        {
            return MeterErrorText.Sentence(error);
        }

        if (_response.Result != ProcedureResult.Completed && _response.Result != ProcedureResult.Incomplete)
        {
            return _response.Result == ProcedureResult.SetupConflict
                ? "The meter knows no device with the handle " + _handle.ToString() + "; read the registration again."
                : "The meter did not remove the registration: " + ProcedureResult.Text(_response.Result) + ".";
        }

        error = ReadRegistration(layout);
        return error == MeterError.None && _registration != AlertState.RegisteredNobody ? "The meter is still removing the registration; look again in a minute." : null;
    }

    // It repeats every second, so a minute of them makes one event.
    private void OnAlert()
    {
        _isHeard = true;
        _wireAlerts++;
        if (_clock.Milliseconds - _lastWireEvent >= WireEventMilliseconds)
        {
            Note(AlertEvent.Wire);
        }

        _lastWireEvent = _clock.Milliseconds;
        Publish();
    }

    // The wire holds both in its own time: the identification first, so that it never stands for somebody else's. M-Bus alerts are not asked
    // for: how to clear one is not published, so the first would stay for good, and the devices are looked at all the same.
    private MeterError Register(int offset, byte[] identification)
    {
        const int writes = 2;
        if (identification.Length != InboundData.IdentificationSize || _clock.Milliseconds - _lastRegistration < RegistrationMilliseconds ||
            !_writes.TryTake(InboundData.Table, writes))
        {
            return MeterError.None;
        }

        _lastRegistration = _clock.Milliseconds;
        MeterError error = _client.Write(InboundData.Table, offset, identification, 0, InboundData.IdentificationSize);
        if (error == MeterError.None)
        {
            _buffer[0] = (byte)(InboundData.RegisteredFlag | InboundData.OwnResponseTableFlag | InboundData.DeltaAlertsFlag);
            error = _client.Write(InboundData.Table, offset + InboundData.FlagsOffset, _buffer, 0, 1);
        }

        return error;
    }

    // The watched values are read, then the meter is told so. When it does not understand that once, it is not told again. A write is taken from the budget when
    // nothing stands before it any more.
    private MeterError ClearDelta(MeterLayout layout)
    {
        if (!_canClearDelta || layout.Devices.DeltaAlertEntries == 0)
        {
            return MeterError.None;
        }

        MeterError error = _client.ReadInPlace(DeltaAlerts.Table, 0, DeltaAlerts.EntrySize * layout.Devices.DeltaAlertEntries);
        if (error != MeterError.None || !_writes.TryTake(TableId.ProcedureInitiate, 1))
        {
            return error;
        }

        byte[] parameters = { ClearDeltaDataAlert, 1, 0, 0 };
        error = _client.CallProcedure(PostMepData, parameters, parameters.Length, _response);

        // Silence says nothing about what the meter understands.
        bool isUnderstood = error == MeterError.None ? _response.Result == ProcedureResult.Completed : error != MeterError.NoProcedureResponse && !MeterErrorText.IsRefusal(error);
        _canClearDelta = isUnderstood;
        return error;
    }

    private bool HasOurIdentification()
    {
        byte[]? ours = _settings.Identification;
        if (ours == null || ours.Length != InboundData.IdentificationSize)
        {
            return false;
        }

        for (int i = 0; i < ours.Length; i++)
        {
            if (_buffer[i] != ours[i])
            {
                return false;
            }
        }

        return true;
    }

    // The meter keeps no time of it, so it is told since when it was seen.
    private bool IsSameRegistration()
    {
        return _state != null && _state.Registration == _registration && _state.Handle == _handle && _state.Identification == _identification;
    }

    private void Note(int kind)
    {
        for (int i = HistoryLength - 1; i > 0; i--)
        {
            _history[i] = _history[i - 1];
        }

        _history[0] = new AlertEvent(kind, _clock.UtcNow);
    }

    private void Publish()
    {
        int count = 0;
        while (count < HistoryLength && _history[count] != null)
        {
            count++;
        }

        var history = new AlertEvent[count];
        Array.Copy(_history, history, count);
        var state = new AlertState
        {
            Flags = _flags,
            FlagsTimeUtc = _flagsTime,
            WireAlerts = _wireAlerts,
            Registration = _registration,
            Identification = _identification,
            Handle = _handle,
            RegistrationTimeUtc = IsSameRegistration() ? _state!.RegistrationTimeUtc : _clock.UtcNow,
            History = history,
        };
        lock (this)
        {
            _state = state;
        }
    }
}
