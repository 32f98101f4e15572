using System.Reflection;

[assembly: AssemblyTitle("MepModule.Firmware")]
[assembly: AssemblyDescription("The app of the MEP module: protocol, app and ESP32 adapters in one assembly")]
[assembly: AssemblyProduct("MepModule")]
[assembly: AssemblyCopyright("The MepModule authors, MIT")]
[assembly: AssemblyVersion("0.1.0.0")]
