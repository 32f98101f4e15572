using System;
using System.Text;
using MepModule.App.Platform;
using MepModule.Protocol.Security;

namespace MepModule.App.Configuration;

/// <summary>
/// Settings as bytes: fields of tag (1), length (2, little-endian) and value. What is missing keeps its default and what is
/// unknown is carried along, so older and newer versions of the app read each other's settings.
/// </summary>
internal static class SettingsCodec
{
    /// <summary>Greatest number of bytes that encoded settings may have.</summary>
    public const int MaximumBytes = 3072;

    private const int HeaderBytes = 3;

    // Tags are never given a new meaning. 0 is not used: it reads as a field of an erased file.
    private const byte MeterKey = 1;
    private const byte EncryptsWire = 2;
    private const byte PollsFast = 3;
    private const byte RegistersForAlerts = 4;
    private const byte Password = 5;
    private const byte HasPublicReading = 6;
    private const byte HostName = 7;
    private const byte AllowedHost = 8;
    private const byte Network = 9;
    private const byte PortalPassword = 10;
    private const byte BoardProfile = 11;
    private const byte Token = 12;
    private const byte NextTokenId = 13;
    private const byte IsSetUp = 14;
    private const byte Logins = 15;
    private const byte Sections = 16;
    private const byte Protection = 17;
    private const byte LastKnown = Protection;

    /// <summary>Encodes settings.</summary>
    /// <exception cref="ArgumentException">They are longer than <see cref="MaximumBytes"/>.</exception>
    public static byte[] Encode(Settings settings)
    {
        // Written twice, the first time only to be counted: a buffer for the longest settings is a piece of heap that a small board does not have.
        var counter = new FieldWriter(null);
        Write(counter, settings);
        if (counter.Count > MaximumBytes)
        {
            throw new ArgumentException($"The settings need more than {MaximumBytes} bytes; remove a token, a network or a host name, or shorten what an output was told.");
        }

        var bytes = new byte[counter.Count];
        Write(new FieldWriter(bytes), settings);
        return bytes;
    }

    private static void Write(FieldWriter writer, Settings settings)
    {
        writer.Text(MeterKey, settings.MeterKey);
        writer.Flag(EncryptsWire, settings.Protection == ProtectionMode.Rc4);
        writer.Byte(Protection, (byte)settings.Protection);
        writer.Flag(PollsFast, settings.PollsFast);
        writer.Flag(RegistersForAlerts, settings.RegistersForAlerts);
        writer.Bytes(Password, settings.Password);
        writer.Flag(HasPublicReading, settings.HasPublicReading);
        writer.Text(HostName, settings.HostName);
        foreach (string host in settings.AllowedHosts)
        {
            writer.Text(AllowedHost, host);
        }

        foreach (WifiNetwork network in settings.Networks)
        {
            writer.Begin(Network);
            writer.Item(network.Ssid);
            writer.Item(network.Password);
            writer.Item(network.Address);
            writer.Item(network.SubnetMask);
            writer.Item(network.Gateway);
            writer.Item(network.Dns);
            writer.End();
        }

        writer.Text(PortalPassword, settings.PortalPassword);
        writer.Text(BoardProfile, settings.BoardProfile);
        foreach (ApiToken token in settings.Tokens)
        {
            writer.Begin(Token);
            writer.Integer(token.Id, 4);
            writer.Integer((int)OlderScope(token.Scope), 1);
            writer.Integer(token.CreatedUtc.Ticks, 8);
            writer.Raw(token.Hash, 0, token.Hash.Length);
            writer.Item(token.Name);
            if (token.Scope > TokenScope.Admin)
            {
                writer.Integer((int)token.Scope, 1);
            }

            writer.End();
        }

        writer.Begin(NextTokenId);
        writer.Integer(settings.NextTokenId, 4);
        writer.End();
        writer.Flag(IsSetUp, settings.IsSetUp);
        writer.Bytes(Logins, settings.Logins);
        writer.Bytes(Sections, settings.Sections);
        writer.Raw(settings.Unknown, 0, settings.Unknown.Length);
    }

    /// <summary>Decodes into settings that hold the defaults.</summary>
    /// <returns>False when the bytes are no sequence of fields.</returns>
    public static bool Decode(byte[] bytes, int offset, int count, Settings settings)
    {
        int end = offset + count;
        int hosts = 0;
        int networks = 0;
        int tokens = 0;
        int unknown = 0;
        for (int at = offset; at < end; at += HeaderBytes + LengthAt(bytes, at))
        {
            if (at + HeaderBytes > end || at + HeaderBytes + LengthAt(bytes, at) > end)
            {
                return false;
            }

            switch (bytes[at])
            {
                case AllowedHost: hosts++; break;
                case Network: networks++; break;
                case Token: tokens++; break;
            }

            if (bytes[at] == 0 || bytes[at] > LastKnown)
            {
                unknown += HeaderBytes + LengthAt(bytes, at);
            }
        }

        settings.AllowedHosts = StringArray.OfEmpty(hosts);
        settings.Networks = new WifiNetwork[networks];
        settings.Tokens = new ApiToken[tokens];
        settings.Unknown = new byte[unknown];
        settings.Sections = new byte[0];
        hosts = 0;
        networks = 0;
        tokens = 0;
        unknown = 0;
        for (int at = offset; at < end; at += HeaderBytes + LengthAt(bytes, at))
        {
            int length = LengthAt(bytes, at);
            var value = new FieldReader(bytes, at + HeaderBytes, length);
            switch (bytes[at])
            {
                case MeterKey: settings.MeterKey = value.Text(); break;
                // Before there was TLS, RC4 was on or off. Its field comes first, so the other one overrules it.
                case EncryptsWire: settings.Protection = value.Integer(1) != 0 ? ProtectionMode.Rc4 : ProtectionMode.Automatic; break;
                case Protection: settings.Protection = (ProtectionMode)value.Integer(1); break;
                case PollsFast: settings.PollsFast = value.Integer(1) != 0; break;
                case RegistersForAlerts: settings.RegistersForAlerts = value.Integer(1) != 0; break;
                case Password: settings.Password = value.Raw(length); break;
                case HasPublicReading: settings.HasPublicReading = value.Integer(1) != 0; break;
                case HostName: settings.HostName = value.Text(); break;
                case AllowedHost: settings.AllowedHosts[hosts++] = value.Text(); break;
                case Network: settings.Networks[networks++] = ReadNetwork(value); break;
                case PortalPassword: settings.PortalPassword = value.Text(); break;
                case BoardProfile: settings.BoardProfile = value.Text(); break;
                case Token: settings.Tokens[tokens++] = ReadToken(value); break;
                case NextTokenId: settings.NextTokenId = (int)value.Integer(4); break;
                case IsSetUp: settings.IsSetUp = value.Integer(1) != 0; break;
                case Logins: settings.Logins = value.Raw(length - (length % RememberedLogins.EntryBytes)); break;
                case Sections: settings.Sections = value.Raw(length); break;
                default:
                    Array.Copy(bytes, at, settings.Unknown, unknown, HeaderBytes + length);
                    unknown += HeaderBytes + length;
                    break;
            }
        }

        return true;
    }

    private static int LengthAt(byte[] bytes, int at) => bytes[at + 1] | (bytes[at + 2] << 8);

    private static WifiNetwork ReadNetwork(FieldReader value)
    {
        return new WifiNetwork
        {
            Ssid = value.Item(),
            Password = value.Item(),
            Address = value.Item(),
            SubnetMask = value.Item(),
            Gateway = value.Item(),
            Dns = value.Item(),
        };
    }

    private static ApiToken ReadToken(FieldReader value)
    {
        var token = new ApiToken
        {
            Id = (int)value.Integer(4),
            Scope = (TokenScope)(int)value.Integer(1),
            CreatedUtc = new DateTime(value.Integer(8)),
            Hash = value.Raw(32),
            Name = value.Item(),
        };
        int scope = (int)value.Integer(1);
        if (scope > (int)TokenScope.Admin)
        {
            token.Scope = scope <= (int)TokenScope.Settings ? (TokenScope)scope : TokenScope.Read;
        }

        return token;
    }

    /// <summary>What versions that know three scopes take a token for: they would take a greater number for admin.</summary>
    private static TokenScope OlderScope(TokenScope scope) => scope <= TokenScope.Admin ? scope : scope == TokenScope.Write ? TokenScope.Exchange : TokenScope.Read;

    /// <summary>Puts fields one after the other into a buffer, or counts them when there is none.</summary>
    private sealed class FieldWriter
    {
        private readonly byte[]? _buffer;
        private int _lengthAt;

        public FieldWriter(byte[]? buffer)
        {
            _buffer = buffer;
        }

        /// <summary>Bytes so far.</summary>
        public int Count { get; private set; }

        public void Begin(byte tag)
        {
            Integer(tag, 1);
            _lengthAt = Count;
            Integer(0, 2);
        }

        public void End()
        {
            int length = Count - _lengthAt - 2;
            if (_buffer != null)
            {
                _buffer[_lengthAt] = (byte)length;
                _buffer[_lengthAt + 1] = (byte)(length >> 8);
            }
        }

        public void Text(byte tag, string text) => Bytes(tag, Encoding.UTF8.GetBytes(text));

        public void Byte(byte tag, byte value) => Bytes(tag, new byte[] { value });

        public void Flag(byte tag, bool value)
        {
            Begin(tag);
            Integer(value ? 1 : 0, 1);
            End();
        }

        public void Bytes(byte tag, byte[] bytes)
        {
            Begin(tag);
            Raw(bytes, 0, bytes.Length);
            End();
        }

        public void Item(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Integer(bytes.Length, 1);
            Raw(bytes, 0, bytes.Length);
        }

        public void Integer(long value, int bytes)
        {
            for (int i = 0; i < bytes && _buffer != null; i++)
            {
                _buffer[Count + i] = (byte)value;
                value >>= 8;
            }

            Count += bytes;
        }

        public void Raw(byte[] bytes, int offset, int count)
        {
            if (_buffer != null)
            {
                Array.Copy(bytes, offset, _buffer, Count, count);
            }

            Count += count;
        }
    }

    /// <summary>Takes values out of one field. What a shorter field lacks reads as zero or empty.</summary>
    private sealed class FieldReader
    {
        private readonly byte[] _bytes;
        private readonly int _end;
        private int _at;

        public FieldReader(byte[] bytes, int offset, int count)
        {
            _bytes = bytes;
            _at = offset;
            _end = offset + count;
        }

        public string Text() => Take(_end - _at);

        public string Item() => Take((int)Integer(1));

        public long Integer(int bytes)
        {
            long value = 0;
            for (int i = 0; i < bytes && _at < _end; i++)
            {
                value |= (long)_bytes[_at++] << (8 * i);
            }

            return value;
        }

        public byte[] Raw(int count)
        {
            var bytes = new byte[count];
            int there = count < _end - _at ? count : _end - _at;
            Array.Copy(_bytes, _at, bytes, 0, there);
            _at += there;
            return bytes;
        }

        private string Take(int count)
        {
            int there = count < _end - _at ? count : _end - _at;
            string text = Encoding.UTF8.GetString(_bytes, _at, there);
            _at += there;
            return text;
        }
    }
}
