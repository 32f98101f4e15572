using System;

namespace MepModule.App.Bundles;

/// <summary>An update that was refused or failed. The message is a sentence for the user; what runs is unchanged.</summary>
public sealed class UpdateException : Exception
{
    /// <summary>Makes a refusal.</summary>
    /// <param name="code">A short name of the reason for programs, such as <c>wrong_target</c>.</param>
    /// <param name="message">A sentence that says what happened and what to do.</param>
    public UpdateException(string code, string message)
        : base(message)
    {
        Code = code;
    }

    /// <summary>A short name of the reason for programs, such as <c>wrong_target</c>.</summary>
    public string Code { get; }
}
