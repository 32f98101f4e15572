using System;
using System.Collections.Generic;
using Xunit.v3;

namespace MepModule.App.Tests;

/// <summary>
/// What this test holds is true of messages with sequence and digest only, or it chooses its protection itself: the campaign that runs the rooms of the meter with every message
/// encrypted leaves it out.
/// </summary>
/// <param name="reason">Why it cannot be so in TLS or in RC4.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DigestsOnlyAttribute(string reason) : Attribute, ITraitAttribute
{
    /// <summary>Why.</summary>
    public string Reason { get; } = reason;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Protection", "digests")];
}
