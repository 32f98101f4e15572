namespace MepModule.App.Integrations.Dialling;

/// <summary>Keeps the certificate of an authority.</summary>
public interface IAuthoritySource
{
    /// <summary>The certificate as PEM text.</summary>
    string Pem();
}
