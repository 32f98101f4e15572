import { Page } from '../ui/kit';
export default function Stub() {
  return <Page title="…">{null}</Page>;
}
