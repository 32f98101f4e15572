// What a user copies into the other software, for each output that needs it: made of the address of this page and the output's settings.
// Configuration in the words of that software, so it is the same in every language.

/** Makes the text to copy. */
type Recipe = (host: string, values: Record<string, unknown>) => string;

export const recipes: Record<string, Recipe> = {
  p1: (host, values) => {
    const name = host.replace(/:\d+$/, '');
    return `# Home Assistant: DSMR Smart Meter, version 5S, port
socket://${name}:${values.port}

# evcc
meters:
  - name: grid
    type: template
    template: dsmr
    usage: grid
    host: ${name}
    port: ${values.port}
`;
  },
  metrics: (host, values) => `scrape_configs:
  - job_name: mep
    scrape_interval: 10s
${values.public ? '' : `    authorization:
      credentials: mep_...
`}    static_configs:
      - targets: ['${host}']
`,
};
