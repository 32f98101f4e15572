using System.Net.Sockets;
using MepModule.App.Integrations.Outputs;

namespace MepModule.App.Integrations.Modbus;

/// <summary>
/// A master that is connected: takes its requests one after the other and answers each. Some masters lose their place for good by one answer that comes late, so one that could not go out within a
/// second is dropped, and so is a request that lay for longer before the module came to it.
/// </summary>
internal sealed class ModbusMaster
{
    /// <summary>Reads holding registers: the one function that is answered.</summary>
    public const int ReadHoldingRegisters = 3;

    private const int IllegalFunction = 1;
    private const int IllegalAddress = 2;
    private const int IllegalValue = 3;
    private const int ExceptionBit = 0x80;
    private const int LateMilliseconds = 1000;

    // Transaction, protocol, length, unit, function, first register, number of registers: two bytes each but for unit and function.
    private const int PrefixBytes = 6;
    private const int FunctionAt = 7;
    private const int RequestBytes = 12;
    private const int MostBody = 254;
    private const int MostRegisters = 125;
    private const int AnswerHead = 9;

    private readonly Socket _socket;
    private readonly byte[] _request = new byte[RequestBytes];
    private readonly byte[] _answer = new byte[AnswerHead + (2 * MostRegisters)];
    private int _taken;
    private int _stale;
    private bool _isStale;
    private int _sent;
    private int _length;
    private long _madeAt;
    private long _turnAt;

    public ModbusMaster(Socket socket, string address, long nowMilliseconds)
    {
        _socket = socket;
        Address = address;
        _turnAt = nowMilliseconds;
        HeardAt = nowMilliseconds;
    }

    public string Address { get; }

    /// <summary>When it was last heard, on the monotonic clock.</summary>
    public long HeardAt { get; private set; }

    /// <summary>Whether a request is whole and waits for <see cref="Answer"/>.</summary>
    public bool HasRequest { get; private set; }

    /// <summary>The first register that it asks for.</summary>
    public int First => (_request[8] << 8) | _request[9];

    /// <summary>How many registers it asks for.</summary>
    public int Registers => (_request[10] << 8) | _request[11];

    /// <summary>Goes on, without waiting.</summary>
    /// <param name="nowMilliseconds">The monotonic clock.</param>
    /// <param name="isBusy">Whether there is more to do at once.</param>
    /// <returns>False when it is gone, or does not speak Modbus.</returns>
    public bool Turn(long nowMilliseconds, out bool isBusy)
    {
        isBusy = false;
        try
        {
            if (nowMilliseconds - _turnAt > LateMilliseconds)
            {
                _stale = _socket.Available;
                _isStale |= _taken > 0;
            }

            _turnAt = nowMilliseconds;
            if (_length > 0)
            {
                isBusy = Send(nowMilliseconds);
                return true;
            }

            if (HasRequest || !_socket.Poll(0, SelectMode.SelectRead))
            {
                return true;
            }

            isBusy = true;
            return Receive(nowMilliseconds);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Makes the answer to the request.</summary>
    /// <returns>Whether it gets registers, and not an exception.</returns>
    public bool Answer(RegisterMap map)
    {
        HasRequest = false;
        _taken = 0;
        int function = _request[FunctionAt];
        int problem =
            function != ReadHoldingRegisters ? IllegalFunction :
            BodyLength != RequestBytes - PrefixBytes || Registers < 1 || Registers > MostRegisters ? IllegalValue :
            !map.Has(First, Registers) ? IllegalAddress :
            0;
        System.Array.Copy(_request, 0, _answer, 0, FunctionAt);
        int rest = problem == 0 ? 2 * Registers : 0;
        _answer[FunctionAt] = (byte)(problem == 0 ? function : function | ExceptionBit);
        _answer[FunctionAt + 1] = (byte)(problem == 0 ? rest : problem);
        if (problem == 0)
        {
            map.Copy(First, Registers, _answer, AnswerHead);
        }

        _answer[4] = 0;
        _answer[5] = (byte)(rest + AnswerHead - PrefixBytes);
        _length = AnswerHead + rest;
        _sent = 0;
        _madeAt = _turnAt;
        return problem == 0;
    }

    public void Close()
    {
        try
        {
            _socket.Close();
        }
        catch (SocketException)
        {
            // It is gone already.
        }
    }

    private int BodyLength => (_request[4] << 8) | _request[5];

    /// <summary>Goes on with the answer. <returns>Whether it is through, so that the next request may follow.</returns></summary>
    private bool Send(long nowMilliseconds)
    {
        if (_sent == 0 && nowMilliseconds - _madeAt > LateMilliseconds)
        {
            _length = 0;
            return true;
        }

        if (!_socket.Poll(0, SelectMode.SelectWrite))
        {
            return false;
        }

        int rest = _length - _sent;
        _sent += _socket.Send(_answer, _sent, rest < SocketOutput.MostBytes ? rest : SocketOutput.MostBytes, SocketFlags.None);
        _length = _sent < _length ? _length : 0;
        return true;
    }

    // What comes behind the first twelve bytes belongs to functions that are not answered; each byte of it goes into the last place.
    private bool Receive(long nowMilliseconds)
    {
        int room = _taken < PrefixBytes ? PrefixBytes - _taken : PrefixBytes + BodyLength - _taken;
        int at = _taken < RequestBytes ? _taken : RequestBytes - 1;
        int most = RequestBytes - at;
        int count = _socket.Receive(_request, at, room < most ? room : most, SocketFlags.None);
        if (count == 0)
        {
            return false;
        }

        HeardAt = nowMilliseconds;
        _taken += count;
        if (_stale > 0)
        {
            _isStale = true;
            _stale -= count;
        }

        if (_taken < PrefixBytes)
        {
            return true;
        }

        if (_request[2] != 0 || _request[3] != 0 || BodyLength < 2 || BodyLength > MostBody)
        {
            return false;
        }

        if (_taken == PrefixBytes + BodyLength)
        {
            HasRequest = !_isStale;
            _taken = _isStale ? 0 : _taken;
            _isStale = false;
        }

        return true;
    }
}
