// Saves the demo's notifications as an HTML page and as JSON, and returns the text of one email for the terminal.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHANNELS } from '#src/notifications/channels.ts';

/** One message that a simulated service accepted. */
type Delivery = { receiver: string; kind: string; payload: unknown };

/** The maximum time to wait for notifications that are still being sent when the report is already displayed. */
const TIMEOUT_MS = 15_000;
const POLL_INTERVAL_MS = 200;

/**
 * The maximum number of lines to print, enough for the title, the facts and the first group. The failures have already been printed to the
 * terminal.
 */
const MAX_LINES = 11;

/** Writes the notifications to `folder` and returns lines for a terminal. `url` is the receivers' address. */
export async function saveNotifications(url: string, folder: string): Promise<string[]> {
  const deliveries = await readDeliveries(url);
  await mkdir(folder, { recursive: true });
  const page = join(folder, 'notices.html');
  await writeFile(page, await (await fetch(`${url}/_receivers/page`)).text());
  for (const [receiver, sent] of Map.groupBy(deliveries, (delivery) => delivery.receiver)) {
    const payloads = sent.map(({ kind, payload }) => ({ kind, payload }));
    await writeFile(join(folder, `${receiver}.json`), `${JSON.stringify(payloads, null, 2)}\n`);
  }
  const counts = CHANNELS.map(({ name, title }) => {
    const sent = deliveries.filter(({ receiver }) => receiver === name).length;
    return `${title} ${sent}`;
  });
  const mail = deliveries.findLast(({ receiver }) => receiver === 'sns')?.payload as { Message: string } | undefined;
  const text = mail?.Message.trimEnd().split('\n') ?? [];
  const more = text.length > MAX_LINES ? [`  │ … ${text.length - MAX_LINES} more lines`] : [];
  return [
    `\nNotifications (messages sent: ${counts.join(', ')}). As text, by SNS:`,
    ...text.slice(0, MAX_LINES).map((line) => `  │ ${line}`),
    ...more,
    `As each of them sees it: ${page}`,
  ];
}

async function readDeliveries(url: string): Promise<Delivery[]> {
  for (const until = Date.now() + TIMEOUT_MS; ;) {
    const deliveries = (await (await fetch(`${url}/_receivers/deliveries`)).json()) as Delivery[];
    const lines = new Set(deliveries.map(({ receiver }) => receiver));
    if (lines.size === CHANNELS.length || Date.now() > until) return deliveries;
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}
