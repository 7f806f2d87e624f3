// Whole runs against an AWS that shares nothing with the simulated organization: moto, botocore's models, policies as IAM reads them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { eventually } from '../support/lab.ts';
import { readBook } from '../workbook/books.ts';
import { BUCKET_ERRORS, CASES, HOME, LONG_NAMES, tokenFaults } from './cases.ts';
import { compareLegacy } from './compare-legacy.ts';
import type { Call } from './moto-aws.ts';
import { messagesOf, readCoverage, saidBy, startMotoLab, type Installation, type MotoLab } from './moto-lab.ts';
import { INSTALLING_MS } from './python.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { startWebhook, type Webhook } from './webhook.ts';

let lab: MotoLab;
let webhook: Webhook;
let ours: Installation;

beforeAll(async () => {
  lab = await startMotoLab(['ours', 'customer']);
  webhook = await startWebhook();
  ours = await lab.install('ours', 'ours', { SLACK_WEBHOOK_URL: webhook.url });
}, INSTALLING_MS);
afterAll(async () => {
  await lab.stop();
  webhook.close();
});

/** The records of a CSV file as they are written: quoted values may hold line feeds. */
const records = (csv: string) => csv.match(/(?:[^"\n]|"(?:[^"]|"")*")*\n/g) ?? [];
const csvOf = async ({ store }: Installation, { keys }: ReportResult) => String(await store.get({ key: keys.raw }));

/** First of all: what these leave of the bucket is one that holds the reports below. */
// The first worker lacks its bucket, which the last of its tests makes.
describe('in this order', { shuffle: false }, () => {
  describe('with a bucket that cannot hold the report', () => {
    test.each(BUCKET_ERRORS)('$code ends the run at once, names bucket and remedy, and is notified', async (error) => {
      const { bucket } = ours.store;
      await error.prepare(lab.aws, bucket);
      await lab.aws.setFaults(error.faults ?? []);
      webhook.posted.length = 0;
      const handle = await ours.start();
      try {
        await eventually(
          () => handle.describe(),
          ({ status }) => status.name !== 'RUNNING',
          120,
        );
        const failure = await handle.result().then(() => 'published', messagesOf);
        // Each attempt at listing the organization begins with a session of its role.
        const sessions = (await lab.aws.calls()).filter(({ operation }) => operation === 'AssumeRole').length;
        expect({ failure, notified: webhook.posted.length, isListedAgain: sessions > 1 }).toEqual({
          ...{ failure: expect.stringMatching(error.says) as string, notified: 1, isListedAgain: false },
        });
        expect([failure, webhook.posted[0]].filter((said) => !said?.includes(bucket))).toEqual([]);
      } finally {
        await handle.terminate().catch(() => undefined); // It has ended by itself, unless the test failed.
      }
    });
  });

  describe("with the roles of our templates, and AWS's refusals", () => {
    let result: ReportResult;
    let calls: Call[];
    let coverage: Awaited<ReturnType<typeof readCoverage>>;

    beforeAll(async () => {
      await lab.aws.setFaults(tokenFaults(lab.aws.cases));
      result = await ours.report();
      calls = await lab.aws.calls();
      coverage = await readCoverage(ours, result);
    }, 300_000);

    test('the raw CSV is the truth, row by row', async () => {
      const csv = await csvOf(ours, result);
      expect(records(csv)).toEqual(records(lab.aws.truth));
      expect(csv).toBe(lab.aws.truth);
    });

    test('every account is covered or out of scope, and the run is complete', () => {
      const { discovered, scanned, failed, notActive } = result.accounts;
      const active = lab.aws.accounts.filter(({ state }) => state === 'ACTIVE').length;
      expect({ status: result.status, discovered, scanned, failed, notActive }).toEqual({
        ...{ status: 'complete', discovered: lab.aws.accounts.length, scanned: active, failed: 0 },
        notActive: lab.aws.accounts.length - active,
      });
    });

    test.each(CASES)('$title', async ({ name, region = HOME, disposition, noted = [], says = /^$/, maxCalls = {} }) => {
      const account = lab.aws.cases[name];
      const { reason = '', ...line } = coverage.line(account, region);
      const notes = await coverage.notes(account, region);
      const asked = calls.filter((call) => call.account === account && call.region === region);
      const isTooOften = ([of, most]: [string, number]) =>
        asked.filter(({ operation }) => operation === of).length > most;
      expect({
        disposition: line.disposition,
        noted: notes.flatMap(({ rule }) => (rule === '' ? [] : [rule])).toSorted(),
        says: [reason, ...notes.map(saidBy)].join('\n'),
        askedTooOften: Object.entries(maxCalls).filter(isTooOften),
      }).toEqual({
        ...{ disposition, noted: noted.toSorted(), askedTooOften: [] },
        says: expect.stringMatching(says) as string,
      });
    });

    test('a region is disabled only after it has refused the token at another attempt too', () => {
      const { regionDisabled: account } = lab.aws.cases;
      const refused = calls.filter((call) => call.account === account && call.error === 'UnrecognizedClientException');
      expect([2, 3]).toContain(refused.length);
    });

    test('a refusal is asked again once, and nothing else but the regions that refused the token', () => {
      const { cases } = lab.aws;
      const tokens = [cases.tokenRefusedAtFirst, cases.tokenRefusedAfterSix, cases.tokenRefusedAtFirstInOptIn];
      const retried = new Set([cases.regionDisabled, ...tokens]);
      const seen = new Map<string, number>();
      for (const { operation, account, region, rule } of calls) {
        if (operation !== 'GetComplianceDetailsByConfigRule' || retried.has(account)) continue;
        const key = `${account} ${region} ${rule}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
      expect(Object.fromEntries([...seen].filter(([, times]) => times > 1))).toEqual({
        [`${cases.manyResults} us-east-1 of-many-results`]: 3, // Its pages.
        [`${cases.ownRuleDenied} us-east-1 own-rule`]: 2,
        [`${cases.onlyServiceLinkedDenied} us-east-1 securityhub-linked`]: 2,
        ...Object.fromEntries(LONG_NAMES.map((rule) => [`${cases.longRuleNames} us-east-1 ${rule}`, 2])),
      });
    });

    test('the legacy tabs are what the legacy script makes of the truth, cell by cell', async () => {
      const workbook = await ours.store.get({ key: result.keys.report });
      expect(await compareLegacy(lab.directory, lab.aws.truthFile, workbook)).toBe('0 differences\n');
    }, 300_000);
  });

  describe("with exactly the customer's two policies", () => {
    let customer: Installation;
    let result: ReportResult;

    beforeAll(async () => {
      customer = await lab.install('customer', "the customer's");
      await lab.aws.createBucket(customer.store.bucket);
      await lab.aws.setFaults([]);
      result = await customer.report();
    }, 300_000);

    test('the raw CSV is the truth but for the tags', async () => {
      const csv = await csvOf(customer, result);
      expect(records(csv)).toEqual(records(lab.aws.truthWithoutTags));
      expect(csv).toBe(lab.aws.truthWithoutTags);
    });

    test('the report is complete, and its warnings name tags and recorder once each', () => {
      const named = (what: RegExp) => result.flags.filter((flag) => what.test(flag)).length;
      expect({ ...result, tags: named(/\btags\b/), recorder: named(/\brecorder/) }).toMatchObject({
        ...{ status: 'complete', promoted: true, tags: 1, recorder: 1 },
      });
    });

    test('Summary shows each of these warnings', async () => {
      const file = join(lab.directory, 'customer.xlsx');
      await writeFile(file, await customer.store.get({ key: result.keys.report }));
      const summary = (await readBook(file)).find(({ name }) => name === 'Summary')!;
      const texts = summary.rows.flatMap((row) => Object.values(row).map(String));
      expect(result.flags.filter((flag) => !texts.some((shown) => shown.includes(flag)))).toEqual([]);
    });

    test('a recorder whose state may not be read is noted, whether it records or not', async () => {
      const { line, notes } = await readCoverage(customer, result);
      const account = lab.aws.cases.recorderStopped;
      const noted = (await notes(account, HOME)).map(({ note }) => note);
      expect({ disposition: line(account, HOME).disposition, noted }).toEqual({
        disposition: 'scanned',
        noted: expect.arrayContaining([expect.stringMatching(/recorder state not checked/)]) as string[],
      });
    });

    test('doctor names each action that is missing, and what that costs', async () => {
      const { stdout } = await runCommand('doctor', customer.env, '--json');
      const { lines } = JSON.parse(stdout) as { lines: { level: string; message: string; remedy?: string }[] };
      const about = (action: string) => {
        const line = lines.find(({ message, remedy = '' }) => `${message} ${remedy}`.includes(action));
        return `${line?.level}: ${line?.message}`;
      };
      expect([
        about('config:SelectResourceConfig'),
        about('config:DescribeConfigurationRecorderStatus'),
        about('organizations:ListRoots'),
      ]).toEqual([
        expect.stringMatching(/^warning: .*UNSUPPORTED/),
        expect.stringMatching(/^warning: .*old results/),
        expect.stringMatching(/^warning: .*paths of accounts/),
      ]);
    });
  });
});
