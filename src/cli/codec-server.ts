// `npm run codec-server`: decrypts what PAYLOAD_KEY encrypts, so that authorized users see it in the UI and the `temporal` CLI.
import { isIPv4 } from 'node:net';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { InvalidArgumentError } from 'commander';
import { ConfigError, parseTemporalSettings } from '#src/config/config.ts';
import { serveCodec } from '#src/temporal/codec-server.ts';
import { createPayloadCodec } from '#src/temporal/payload-codec.ts';
import { program } from './command.ts';

type Options = { port: number; host: string; origin: string[] };

async function codecServer({ port, host, origin: origins }: Options): Promise<void> {
  const { PAYLOAD_KEY, CODEC_TOKEN: token } = parseTemporalSettings(process.env);
  if (PAYLOAD_KEY.length === 0)
    throw new ConfigError(
      'PAYLOAD_KEY: expected the keys of the workers, without which nothing is encrypted (given: nothing)',
    );
  if (token === undefined && !isLoopback(host))
    throw new ConfigError(
      `CODEC_TOKEN: expected together with --host ${host}, because everybody who reaches it could read everything (given: nothing)`,
    );
  const { namespace } = loadClientConnectConfig();
  const codec = createPayloadCodec(PAYLOAD_KEY);
  const { server, url } = await serveCodec({ codec, host, port, origins, token, namespace });
  console.log(`codec server: ${url}, ${token === undefined ? 'without a token' : 'with the token of CODEC_TOKEN'}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('expected a port, 0 to 65535.');
}

/** Parses one origin and appends it to those already parsed. */
function addOrigin(text: string, earlier: string[]): string[] {
  if (!URL.canParse(text) || new URL(text).origin !== text)
    throw new InvalidArgumentError('expected an origin without a path, such as https://temporal.example.com.');
  return [...earlier, text];
}

await program(
  'codec-server',
  'Show the Temporal UI and CLI what PAYLOAD_KEY encrypts, until Ctrl-C. It listens on this machine only, unless --host says otherwise; then ' +
    'CODEC_TOKEN is required. Serves TEMPORAL_NAMESPACE, if it is set.',
)
  .option('--port <port>', 'the port to listen on; 0 takes a free one', parsePort, 8_081)
  .option('--host <address>', 'the address to listen on', '127.0.0.1')
  .option('--origin <url>', 'the origin of a UI that may ask from a browser; may be given several times', addOrigin, [])
  .addHelpText(
    'after',
    '\nExamples:\n  npm run codec-server -- --origin http://localhost:8233\n  temporal workflow show -w ID --codec-endpoint http://127.0.0.1:8081',
  )
  .action(codecServer)
  .parseAsync();
