import { render } from 'preact';
import './styles/base.css';
import { App } from './app';
import { startLive } from './api/live';
import { startLanguage } from './i18n';

void startLanguage().then(() => {
  startLive();
  render(<App />, document.getElementById('app')!);
});
