using System.Reflection;

[assembly: AssemblyTitle("MepModule.Firmware")]
[assembly: AssemblyDescription("The upper half of the MEP module's app: network, web and the ESP32 adapters")]
[assembly: AssemblyProduct("MepModule")]
[assembly: AssemblyCopyright("The MepModule authors, MIT")]
[assembly: AssemblyVersion("0.100.0.0")]
