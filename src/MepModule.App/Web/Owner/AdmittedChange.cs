using MepModule.App.Configuration;
using MepModule.App.Web.Http;

namespace MepModule.App.Web.Owner;

/// <summary>
/// A change that somebody asks for by a request. A body may come in slowly: the login or token that it came with must hold when
/// the change is applied. As logins and tokens end under the same lock, nobody changes anything any more once their end was told.
/// </summary>
internal sealed class AdmittedChange : SettingsChange
{
    private readonly Request _request;
    private readonly SettingsChange _change;

    public AdmittedChange(Request request, SettingsChange change)
    {
        _request = request;
        _change = change;
    }

    /// <inheritdoc/>
    public override byte[][] Documents => _change.Documents;

    /// <inheritdoc/>
    /// <exception cref="ApiException">401 when the login or token has ended.</exception>
    public override void Apply(Settings settings)
    {
        _request.Readmit();
        _change.Apply(settings);
    }

    /// <inheritdoc/>
    public override void Stored() => _change.Stored();
}
