using System;

namespace MepModule.Integrations.Tests.Mqtt.Client;

/// <summary>Says which statements of MQTT 3.1.1 a test proves; <c>docs/mqtt-conformance.md</c> is held against it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StatementAttribute(params string[] numbers) : Attribute
{
    /// <summary>As the standard numbers them, without <c>MQTT-</c>.</summary>
    public string[] Numbers { get; } = numbers;
}
