using System;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Integrations.Mqtt.Client;

namespace MepModule.Integrations.Tests.Mqtt.Brokers;

/// <summary>An authority, and a server's certificate that it signed.</summary>
internal sealed class Certificates : IAuthoritySource
{
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _server;
    private readonly ECDsa _serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <param name="name">The name in the server's certificate.</param>
    /// <param name="isExpired">Whether its time is over.</param>
    public Certificates(string name = "localhost", bool isExpired = false)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=MepModule test authority", key, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = authority.CreateSelfSigned(now.AddDays(-100), now.AddDays(100));

        var server = new CertificateRequest("CN=" + name, _serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        server.CertificateExtensions.Add(names.Build());
        _server = server.Create(_authority, now.AddDays(-50), isExpired ? now.AddDays(-1) : now.AddDays(50), RandomNumberGenerator.GetBytes(8));
    }

    public string Pem() => _authority.ExportCertificatePem();

    /// <summary>Writes what the server needs.</summary>
    public void WriteTo(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "server.pem"), _server.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), _serverKey.ExportPkcs8PrivateKeyPem());
    }
}
