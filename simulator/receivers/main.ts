// The receivers alone, for the demo: it prints the settings by which a worker reaches them, and ends with Ctrl-C.
import { receiverSettings, startReceivers } from './server.ts';

const receivers = await startReceivers();
for (const [name, value] of Object.entries(receiverSettings(receivers.url))) console.log(`export ${name}=${value}`);
console.log(`export RECEIVERS_URL=${receivers.url}`);
console.log(`Deliveries: ${receivers.url}/_receivers/deliveries   Page: ${receivers.url}/_receivers/page`);
const stop = () => void receivers.close().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
