using MepModule.App.Integrations.Dialling;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Integrations.Outputs;

namespace MepModule.App.Integrations.Mqtt;

/// <summary>The authority's certificate in its file: in memory only while a connection is made.</summary>
internal sealed class SettingsAuthority : IAuthoritySource
{
    private readonly OutputContext _context;
    private readonly SettingsSection _section;
    private readonly int _tag;

    public SettingsAuthority(OutputContext context, SettingsSection section, int tag)
    {
        _context = context;
        _section = section;
        _tag = tag;
    }

    // A file that is damaged is no authority, and must not pass for none.
    /// <inheritdoc/>
    public string Pem() => _context.CertificateOf(_section, _tag) ?? "damaged";
}
