import './valid-language.ts';
import type { ToPreview } from '../messages/preview.ts';
import { Host } from './host.ts';
import { Page } from './page.ts';

const host = new Host();
const page = new Page(host, document.getElementById('app') ?? document.body);

window.addEventListener('message', ({ data }: MessageEvent<ToPreview>) => page.receive(data));
window.addEventListener('error', ({ message }) => host.post({ kind: 'failure', message }));
window.addEventListener('unhandledrejection', ({ reason }) => host.post({ kind: 'failure', message: String(reason) }));

// The editor says its colours by classes of the body; they may change at any time.
new MutationObserver(() => page.recolour()).observe(document.body, { attributes: true, attributeFilter: ['class'] });

page.start();
