// The simulated organization alone: `npm run simulate -- --port 4566 --scenario FILE.json`.
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { scenarioJsonSchema, type ScenarioInput } from '#simulator/scenario/scenario.ts';
import { organizationPartition } from '#simulator/simulation/sessions.ts';
import { MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import { startSimulator } from './server.ts';

/** EX_USAGE of sysexits.h: bad arguments. */
const BAD_ARGUMENTS = 64;

/** What shells report of a program that SIGPIPE has ended: 128 + 13. */
const BROKEN_PIPE = 141;

/** Ends the process; once there is a simulator, that is closed first. */
let end = (code: number): void => process.exit(code);

function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('A whole number is accepted.');
  return Number(text);
}

function readScenario(file: string | URL): ScenarioInput {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ScenarioInput;
  } catch (error) {
    throw new Error(`--scenario ${String(file)}: ${(error as Error).message}`, { cause: error });
  }
}

const program = new Command('npm run simulate --')
  .description('A simulated AWS organization: STS, Organizations, Config and S3 for unmodified SDKs.')
  .version(packageJson.version)
  .option('--port <number>', 'port to listen on; 0 is a free one', wholeNumber, 4566)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option(
    '--scenario <file>',
    'scenario, see simulator/scenario.schema.json; default: simulator/scenarios/default.json',
  )
  .option('--data <directory>', 'where S3 objects are stored; default: a temporary directory, removed at the end')
  .option('--accounts <number>', 'number of accounts, overrides the scenario', wholeNumber)
  .option('--seed <number>', 'seed, overrides the scenario', wholeNumber)
  .option('--schema', 'print the JSON schema of scenarios and exit')
  .addHelpText(
    'after',
    '\nExamples:\n  npm run simulate\n  npm run simulate -- --port 0 --accounts 500 --seed 7\n  npm run simulate -- --scenario simulator/scenarios/demo.json',
  )
  .exitOverride()
  .configureOutput({ outputError: () => {} });

interface Options {
  readonly port: number;
  readonly host: string;
  readonly scenario?: string;
  readonly data?: string;
  readonly accounts?: number;
  readonly seed?: number;
  readonly schema?: true;
}

async function main(): Promise<void> {
  const { port, host, scenario: file, data, accounts, seed, schema } = program.parse().opts<Options>();
  if (schema === true) {
    process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
    return;
  }
  const scenario = {
    ...readScenario(file ?? new URL('scenarios/default.json', import.meta.url)),
    ...(accounts !== undefined && { accounts }),
    ...(seed !== undefined && { seed }),
  };
  const simulator = await startSimulator({ scenario, port, host, ...(data !== undefined && { dataDirectory: data }) });
  end = (code) => void simulator.close().then(() => process.exit(code));
  const { accessKeyId, secretAccessKey, sessionToken } = simulator.credentials;
  process.stdout.write(
    [
      `The simulated organization answers at ${simulator.url}: ${simulator.scenario.accounts} accounts, ` +
        `seed ${simulator.scenario.seed}, objects under ${simulator.dataDirectory}.`,
      '',
      `export AWS_ENDPOINT_URL=${simulator.url}`,
      `export AWS_REGION=${simulator.scenario.regions[0]}`,
      // Under this name boto3 looks for it.
      `export AWS_DEFAULT_REGION=${simulator.scenario.regions[0]}`,
      `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
      `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
      `export AWS_SESSION_TOKEN=${sessionToken}`,
      `export ORG_ROLE_ARN=arn:${organizationPartition(simulator.scenario)}:iam::${MANAGEMENT_ACCOUNT_ID}:role/${simulator.scenario.organization.organizationRole}`,
      `export REPORT_BUCKET=${simulator.scenario.s3.buckets[0]}`,
      '',
      `Log: ${simulator.url}/_simulator/log   Truth: ${simulator.url}/_simulator/truth   Ctrl-C ends it.`,
      '',
    ].join('\n'),
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end(0));
}

// Whoever reads the output may leave before its end, as `head` does.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', ({ code }: NodeJS.ErrnoException) => end(code === 'EPIPE' ? BROKEN_PIPE : 1));

try {
  await main();
} catch (error) {
  const asked = error instanceof CommanderError && error.exitCode === 0;
  if (!asked) process.stderr.write(`${(error as Error).message.replace(/^error: /, '')}\n`);
  process.exitCode = asked ? 0 : BAD_ARGUMENTS;
}
