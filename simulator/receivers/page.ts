// All that the receivers have taken on one page, each as its reader sees it.
import type { Delivery } from './receiver.ts';
import { RECEIVER_DEFINITIONS } from './receivers.ts';

const STYLE = `
  body { margin: 0; padding: 32px; background: #eef0f3; color: #1d1c1d; font: 14px/1.5 system-ui, sans-serif; }
  main { max-width: 860px; margin: 0 auto; }
  section { background: #fff; border-radius: 8px; padding: 20px 24px; margin: 0 0 28px; box-shadow: 0 1px 3px #0002; }
  h1 { font-size: 22px; } h2 { font-size: 16px; color: #5a6270; margin: 28px 0 8px; } h3 { margin: 0 0 10px; font-size: 17px; }
  p { margin: 0 0 10px; } ul { margin: 0 0 10px; padding-left: 22px; } a { color: #1264a3; }
  code, pre { font: 12px/1.5 ui-monospace, monospace; background: #f3f4f6; border-radius: 4px; padding: 1px 4px; }
  pre { padding: 8px 12px; white-space: pre-wrap; word-break: break-word; margin: 0 0 10px; }
  .fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 24px; margin: 0 0 10px; }
  .subtle { color: #6b7280; font-size: 12px; } .label { display: inline-block; background: #e5e9f0; border-radius: 4px; padding: 0 6px; margin-right: 6px; }
  .button { display: inline-block; border: 1px solid #c7c9d9; border-radius: 4px; padding: 4px 12px; margin-right: 8px; text-decoration: none; color: #444; }
  .comment { border-top: 1px solid #e5e7eb; margin-top: 14px; padding-top: 14px; }
  .Good { color: #2e7d32; } .Warning { color: #b26a00; } .Attention { color: #b3261e; }
  table { border-collapse: collapse; margin: 0 0 10px; } td { padding: 2px 18px 2px 0; vertical-align: top; }
  iframe { width: 100%; height: 760px; border: 0; }
`;

/** A whole HTML document. */
export function notificationsPage(deliveries: readonly Delivery[]): string {
  const parts = RECEIVER_DEFINITIONS.map(({ name, title, show }) => {
    const bodies = show(deliveries.filter(({ receiver }) => receiver === name));
    const shown = bodies.map((body) => `<section>${body}</section>`).join('');
    return `<h2>${title}</h2>${shown || '<p class="subtle">Nothing was sent.</p>'}`;
  });
  const head = `<head><meta charset="utf-8"><title>Notices</title><style>${STYLE}</style></head>`;
  return `<!doctype html><html lang="en">${head}<body><main><h1>Notifications</h1>${parts.join('')}</main></body></html>`;
}
