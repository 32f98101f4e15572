// Assembly System.Net of the package nanoFramework.System.Net 1.11.60.
// References: mscorlib, System.Threading, System.IO.Streams, nanoFramework.System.Text, nanoFramework.Runtime.Events
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System.Net
{
    public static class Dns
    {
        public static IPHostEntry GetHostEntry(string hostNameOrAddress) => throw null;
    }

    public abstract class EndPoint
    {
        internal EndPoint() => throw null;
    }

    public class IPAddress
    {
        public static readonly IPAddress Any;
        public static readonly IPAddress Loopback;
        public static readonly IPAddress Broadcast;
        public IPAddress(byte[] address) => throw null;
        public System.Net.Sockets.AddressFamily AddressFamily => throw null;

        public static bool operator ==(IPAddress a, IPAddress b) => throw null;
        public static bool operator !=(IPAddress a, IPAddress b) => throw null;
        public byte[] GetAddressBytes() => throw null;
        public static IPAddress Parse(string ipString) => throw null;
        public override string ToString() => throw null;
        internal IPAddress() => throw null;
    }

    public class IPEndPoint : EndPoint
    {
        public IPEndPoint(IPAddress address, int port) => throw null;
        public IPAddress Address => throw null;
        public int Port => throw null;

        public override string ToString() => throw null;
        internal IPEndPoint() => throw null;
    }

    public class IPHostEntry
    {
        public IPAddress[] AddressList => throw null;

        internal IPHostEntry() => throw null;
    }
}

namespace System.Net.NetworkInformation
{
    public enum AuthenticationType : byte
    {
        WPA2 = 8
    }

    public enum EncryptionType : byte
    {
        WPA2 = 3
    }

    public delegate void NetworkAddressChangedEventHandler(object sender, EventArgs e);
    public delegate void NetworkAvailabilityChangedEventHandler(object sender, NetworkAvailabilityEventArgs e);
    public class NetworkAvailabilityEventArgs : EventArgs
    {
        public bool IsAvailable => throw null;

        internal NetworkAvailabilityEventArgs() => throw null;
    }

    public static class NetworkChange
    {
        public static event NetworkAddressChangedEventHandler NetworkAddressChanged { add => throw null; remove => throw null; }

        public static event NetworkAvailabilityChangedEventHandler NetworkAvailabilityChanged { add => throw null; remove => throw null; }
    }

    public class NetworkInterface
    {
        public string IPv4Address => throw null;
        public bool IsDhcpEnabled => throw null;
        public byte[] PhysicalAddress { get => throw null; set => throw null; }
        public NetworkInterfaceType NetworkInterfaceType => throw null;

        public static NetworkInterface[] GetAllNetworkInterfaces() => throw null;
        public void EnableStaticIPv4(string ipv4Address, string ipv4SubnetMask, string ipv4GatewayAddress) => throw null;
        public void EnableDhcp() => throw null;
        public void EnableStaticIPv4Dns(string[] dnsAddresses) => throw null;
        internal NetworkInterface() => throw null;
    }

    public enum NetworkInterfaceType
    {
        Wireless80211 = 71,
        WirelessAP = 72
    }

    public class Wireless80211Configuration
    {
        public Wireless80211Configuration.ConfigurationOptions Options { get => throw null; set => throw null; }

        public void SaveConfiguration() => throw null;
        public static Wireless80211Configuration[] GetAllWireless80211Configurations() => throw null;
        public enum ConfigurationOptions : byte
        {
            Enable = 2
        }

        internal Wireless80211Configuration() => throw null;
    }

    public class WirelessAPConfiguration
    {
        public AuthenticationType Authentication { get => throw null; set => throw null; }
        public EncryptionType Encryption { get => throw null; set => throw null; }
        public string Password { get => throw null; set => throw null; }
        public string Ssid { get => throw null; set => throw null; }
        public WirelessAPConfiguration.ConfigurationOptions Options { get => throw null; set => throw null; }
        public byte MaxConnections { get => throw null; set => throw null; }

        public void SaveConfiguration() => throw null;
        public static WirelessAPConfiguration[] GetAllWirelessAPConfigurations() => throw null;
        public enum ConfigurationOptions : byte
        {
            Disable = 1,
            Enable = 2,
            AutoStart = 6
        }

        internal WirelessAPConfiguration() => throw null;
    }
}

namespace System.Net.Security
{
    public enum SslProtocols
    {
        Tls12 = 3072
    }

    public class SslStream : System.Net.Sockets.NetworkStream
    {
        public SslStream(System.Net.Sockets.Socket socket) => throw null;
        public SslVerification SslVerification { get => throw null; set => throw null; }
        public override bool DataAvailable => throw null;

        public void AuthenticateAsClient(string targetHost, System.Security.Cryptography.X509Certificates.X509Certificate clientCertificate, System.Security.Cryptography.X509Certificates.X509Certificate ca, SslProtocols enabledSslProtocols) => throw null;
        public override int Read(byte[] buffer, int offset, int size) => throw null;
        public override void Write(byte[] buffer, int offset, int size) => throw null;
        internal SslStream() => throw null;
    }

    public enum SslVerification
    {
        CertificateRequired = 4
    }
}

namespace System.Net.Sockets
{
    public enum AddressFamily
    {
        InterNetwork = 2
    }

    public class NetworkStream : System.IO.Stream
    {
        public override long Length => throw null;
        public virtual bool DataAvailable => throw null;

        public override int Read(byte[] buffer, int offset, int count) => throw null;
        public override long Seek(long offset, System.IO.SeekOrigin origin) => throw null;
        public override void Write(byte[] buffer, int offset, int count) => throw null;
        internal NetworkStream() => throw null;
    }

    public enum ProtocolType
    {
        Tcp = 6,
        Udp = 17
    }

    public enum SelectMode
    {
        SelectRead = 0,
        SelectWrite = 1
    }

    public class Socket : IDisposable
    {
        public Socket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType) => throw null;
        public int Available => throw null;
        public System.Net.EndPoint LocalEndPoint => throw null;
        public System.Net.EndPoint RemoteEndPoint => throw null;
        public int ReceiveTimeout { get => throw null; set => throw null; }
        public int SendTimeout { get => throw null; set => throw null; }

        public void Bind(System.Net.EndPoint localEP) => throw null;
        public void Connect(System.Net.EndPoint remoteEP) => throw null;
        public void Close() => throw null;
        public void Listen(int backlog) => throw null;
        public Socket Accept() => throw null;
        public int Send(byte[] buffer, int offset, int size, SocketFlags socketFlags) => throw null;
        public int SendTo(byte[] buffer, int offset, int size, SocketFlags socketFlags, System.Net.EndPoint remoteEP) => throw null;
        public int Receive(byte[] buffer, int offset, int size, SocketFlags socketFlags) => throw null;
        public int ReceiveFrom(byte[] buffer, int offset, int size, SocketFlags socketFlags, ref System.Net.EndPoint remoteEP) => throw null;
        public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionValue) => throw null;
        public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, bool optionValue) => throw null;
        public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue) => throw null;
        public bool Poll(int microSeconds, SelectMode mode) => throw null;
        internal Socket() => throw null;
        void System.IDisposable.Dispose() => throw null;
    }

    public class SocketException : Exception
    {
        public int ErrorCode => throw null;

        internal SocketException() => throw null;
    }

    public enum SocketFlags
    {
        None = 0
    }

    public enum SocketOptionLevel
    {
        Socket = 65535,
        IP = 0,
        Tcp = 6
    }

    public enum SocketOptionName
    {
        ReuseAddress = 4,
        Broadcast = 32,
        IpTimeToLive = 4,
        MulticastInterface = 9,
        MulticastTimeToLive = 10,
        AddMembership = 12,
        NoDelay = 1
    }

    public enum SocketType
    {
        Stream = 1,
        Dgram = 2
    }
}

namespace System.Security.Cryptography.X509Certificates
{
    public class X509Certificate
    {
        public X509Certificate(string certificate) => throw null;
        internal X509Certificate() => throw null;
    }
}
