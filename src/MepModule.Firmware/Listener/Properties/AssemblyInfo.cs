using System.Reflection;

[assembly: AssemblyTitle("MepModule.Listener")]
[assembly: AssemblyDescription("The app behind the firmware's listener, for boards with PSRAM")]
[assembly: AssemblyProduct("MepModule")]
[assembly: AssemblyCopyright("The MepModule authors, MIT")]
[assembly: AssemblyVersion("0.200.0.0")]
