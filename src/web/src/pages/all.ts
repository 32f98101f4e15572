// Every page but the dashboard, in one piece, with what the dashboard needs when something is clicked.
import Diagnostics from './diagnostics';
import Explorer from './explorer';
import Firmware from './firmware';
import Help from './help';
import Integrations from './integrations';
import Logs from './logs';
import Network from './network';
import Profile from './profile';
import Settings from './settings';
import Setup from './setup';

export const all = { profile: Profile, logs: Logs, explorer: Explorer, integrations: Integrations, network: Network, firmware: Firmware, settings: Settings, diagnostics: Diagnostics, help: Help, setup: Setup };
export type LaterPage = keyof typeof all;
export { localTime, saveTable } from '../ui/table';
