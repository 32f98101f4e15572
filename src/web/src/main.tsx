import { render } from 'preact';
render(<p>MepModule</p>, document.getElementById('app')!);
