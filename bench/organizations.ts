// The organizations that are measured, each a simulator process of its own that speaks AWS's wire protocol.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Child } from '#src/dev/child.ts';
import { startSimulatorProcess, type EnvVars } from '#src/dev/stack.ts';
import { parseScenario, type Scenario, type ScenarioInput } from '#simulator/scenario/scenario.ts';
import type { LogReport } from '#simulator/base/request-log.ts';
import type { BenchEnvironment } from './environment.ts';

/** What a call takes, in milliseconds: as AWS from the same continent, and S3 from the same region. */
const LATENCY_MS = { operations: { sts: 80, organizations: 80, config: 80, s3: 20 } };

const common = { seed: 500, organization: { notActiveShare: 0 }, latencyMs: LATENCY_MS } satisfies ScenarioInput;

/** One account costs about 3 s of calls one after another: 2 regions × 15 rules, 200 rows. */
export const base = (accounts: number): ScenarioInput => ({
  ...common,
  accounts,
  config: { rulesPerRegion: 15, rowsPerAccount: 200 },
});

/** 2 regions × 60 rules, as many rows a rule as `base`. */
export const heavy = (accounts: number): ScenarioInput => ({
  ...common,
  accounts,
  config: { rulesPerRegion: 60, rowsPerAccount: 800 },
});

/** Many accounts with little in each. */
export const small = (accounts: number): ScenarioInput => ({
  ...common,
  accounts,
  config: { rulesPerRegion: 2, internalRulesPerRegion: 0, rowsPerAccount: 10 },
});

/** `base` as fast as the machine answers: for what is measured by its CPU alone, or only has to be there. */
export const unhindered = (scenario: ScenarioInput): ScenarioInput => ({
  ...scenario,
  latencyMs: {},
  rates: { config: null, organizationsScale: null, sts: null },
});

export type Organization = Child & {
  url: string;
  aws: EnvVars;
  scenario: Scenario;
  resetLog(): Promise<void>;
  log(): Promise<Pick<LogReport, 'totals' | 'operations' | 'assumeRole'>>;
};

/** Starts a simulator with this scenario. */
export async function startOrganization(
  environment: BenchEnvironment,
  name: string,
  input: ScenarioInput,
): Promise<Organization> {
  const directory = join(environment.directory, name);
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'scenario.json');
  await writeFile(file, JSON.stringify(input));
  const simulator = await environment.own(startSimulatorProcess({ directory, args: ['--scenario', file] }));
  return {
    ...simulator,
    scenario: parseScenario(input),
    resetLog: async () => void (await fetch(`${simulator.url}/_simulator/log/reset`, { method: 'POST' })),
    log: async () => (await fetch(`${simulator.url}/_simulator/log?accounts=false`)).json() as Promise<LogReport>,
  };
}
