using MepModule.Protocol.Security;

namespace MepModule.App.Platform;

/// <summary>The random bytes of the place to run, for the app's secrets as for those of the protocol.</summary>
public interface IRandom : IRandomBytes
{
}
