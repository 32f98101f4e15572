namespace MepModule.MeterSimulator.Tables;

/// <summary>First byte of a response (fact sheet 1.2).</summary>
internal enum ResponseCode : byte
{
    Ok = 0x00,
    Unrecognized = 0x01,
    Unsupported = 0x02,
    NoPermission = 0x03,
    NotPossible = 0x04,
    TableNotPossible = 0x05,
    InvalidServiceState = 0x0A,
    AuthenticationFailure = 0x0B,
    InvalidSequence = 0x0C,
}
