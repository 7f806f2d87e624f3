// A region that answers as a test says, and what a scan of it amounts to in a few words.
import type { ConfigRule, ConfigurationRecorderStatus, EvaluationResult } from '@aws-sdk/client-config-service';
import type { ConfigReader } from '#src/aws/config-service.ts';
import type { Line } from '#src/aws/resource-tags.ts';
import { AwsCallError } from '#src/aws/aws-errors.ts';
import { readPiece, type CsvPart } from '#src/scan/csv-part.ts';
import { createPieceStore } from '#src/scan/piece-store.ts';
import { scanRegion, type RegionScan, type ScanRegionOptions } from '#src/scan/scan-region.ts';
import { DEFAULT_TAG_KEYS } from '#domain/settings/tag-keys.ts';
import { anAccount } from '../support/builders.ts';

const { signal } = new AbortController();
export const rule = (ConfigRuleName: string, of: Partial<ConfigRule> = {}): ConfigRule => ({
  ...{ ConfigRuleName, ConfigRuleState: 'ACTIVE', Source: undefined },
  ...of,
});
export const result = (ResourceId: string): EvaluationResult => ({
  EvaluationResultIdentifier: { EvaluationResultQualifier: { ResourceType: 'AWS::EC2::Volume', ResourceId } },
  ComplianceType: 'COMPLIANT',
  ResultRecordedTime: new Date('2026-11-23T00:00:00Z'),
});
const error = (name: string, status = 400) =>
  Object.assign(new Error('AWS says no'), { name, $metadata: { httpStatusCode: status } });
export const failing = (operation: string, name: string) => () =>
  Promise.reject(new AwsCallError(operation, error(name)));

export type Answers = {
  rules?: readonly ConfigRule[];
  recorders?: readonly ConfigurationRecorderStatus[];
  /** The error that asking for a rule meets, and how often; without a number always. */
  refusals?: Record<string, [name: string, times?: number]>;
  of?: Partial<ConfigReader>;
};

/** A region that answers in full, but for what a test says; `asked` lists what it was asked. */
export function aReader({ rules = [rule('a')], recorders = [{ recording: true }], refusals = {}, of = {} }: Answers) {
  const asked: string[] = [];
  const times: Record<string, number> = {};
  const reader: ConfigReader = {
    hasResponded: () => asked.length > 0,
    renewSession: () => undefined,
    answeredAtMs: () => Date.parse('2026-11-23T01:00:00Z'),
    recorderStatus: () => Promise.resolve([...recorders]),
    recorders: () => Promise.resolve(recorders.map(() => ({ name: 'default' }))),
    listRecorders: () => Promise.resolve([]),
    evaluationStatuses: () => Promise.resolve([]),
    verdicts: () => Promise.resolve([]),
    rules: () => {
      asked.push('rules');
      return Promise.resolve([...rules]);
    },
    tags: () => tagPages([]),
    readNonCompliantResults: () => Promise.reject(new Error('only a cross-check reads rules again')),
    tryCall: () => Promise.reject(new Error('only doctor makes single calls')),
    async *results(name) {
      asked.push(name);
      times[name] = (times[name] ?? 0) + 1;
      const [refusal, most = Number.POSITIVE_INFINITY] = refusals[name] ?? [];
      if (refusal !== undefined && times[name] <= most) await failing('GetComplianceDetailsByConfigRule', refusal)();
      yield [result('vol-2'), result('vol-1')];
    },
    ...of,
  };
  return { reader, asked };
}

/** Pages of resources with tags, as a reader yields them. */
export async function* tagPages(...pages: Line[][]): AsyncGenerator<Line[]> {
  for (const page of pages) yield await Promise.resolve(page);
}

export const noLimit = { waitForRoom: () => Promise.resolve(), reserve: () => undefined, release: () => undefined };

export const scan = (reader: ConfigReader, of: Partial<ScanRegionOptions> = {}): Promise<RegionScan> =>
  scanRegion(reader, {
    ...{
      tagKeys: DEFAULT_TAG_KEYS,
      account: anAccount(),
      region: 'us-east-1',
      readTags: true,
      hasRespondedBefore: false,
      reservation: noLimit,
      tagReservation: noLimit,
      store: createPieceStore({ reservation: of.reservation ?? noLimit, maxMemoryBytes: Number.POSITIVE_INFINITY }),
      signal,
    },
    ...of,
  });

/** What a scan amounts to, in a few words: the disposition, rules read of those listed, rows, and kinds of notes. */
export function wordsOf(scanned: RegionScan): string {
  if (scanned.kind === 'refused')
    return `${scanned.refusal.disposition}${scanned.refusal.retryable ? ', retried' : ''}`;
  const { disposition, rules, listedRules, part, notes, isIncomplete } = scanned;
  const kinds = notes.map((note) => `${note.kind} ${note.rules?.join('+') ?? note.rule}`.trim());
  return [
    `${disposition} ${rules}/${listedRules}, ${part.rows} rows`,
    ...kinds,
    ...(isIncomplete ? ['incomplete'] : []),
  ].join('; ');
}

export const wordsFor = async (answers: Answers, of: Partial<ScanRegionOptions> = {}) =>
  wordsOf(await scan(aReader(answers).reader, of));

export const csvOf = async ({ pieces }: CsvPart): Promise<string> =>
  String(Buffer.concat(await Promise.all(pieces.map(readPiece))));
