// What the documents promise, held to the code: nothing is described that does not exist, nothing exists undescribed.
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { SETTINGS } from '#src/config/config.ts';
import { CHECKS } from '#src/doctor/checks.ts';
import { parseReportInput } from '#src/workflows/report-input.ts';
import { EMPTY_PROFILE } from '#domain/legacy/column-profile.ts';
import { reconcile } from '#domain/coverage/reconciliation.ts';
import { createFactsReader } from '#domain/findings/finding-facts.ts';
import { createReportTotals } from '#domain/findings/report-totals.ts';
import { COLUMNS } from '#domain/rows/rows.ts';
import { createCounters, reportLines } from '#domain/legacy/rule-counters.ts';
import { DEFAULT_SETTINGS } from '#domain/settings/report-settings.ts';
import type { WorksheetTable } from '#domain/worksheets/worksheet.ts';
import { createAgeingWorksheet } from '#domain/worksheets/ageing.ts';
import { createChangesWorksheet } from '#domain/worksheets/changes.ts';
import { aRegionOutcome } from '../support/builders.ts';
import { coverageWorksheet } from '#domain/worksheets/coverage.ts';
import { createOwnersWorksheet } from '#domain/worksheets/owners.ts';
import { createRatings } from '#domain/settings/rule-ratings.ts';
import { createRuleReport } from '#domain/rule-health/rule-report.ts';
import { createCrossCheckWorksheet } from '#domain/worksheets/cross-check.ts';
import { createFrameworksWorksheet } from '#domain/worksheets/frameworks.ts';
import { createHeatMapWorksheet } from '#domain/worksheets/heat-map.ts';
import { createRuleGapsWorksheet } from '#domain/worksheets/rule-gaps.ts';
import { rulesWorksheet } from '#domain/worksheets/rules.ts';
import { runWorksheet } from '#domain/worksheets/run.ts';
import { summaryWorksheet } from '#domain/worksheets/summary.ts';
import { createTimeToResolveWorksheet } from '#domain/worksheets/time-to-resolve.ts';
import { createWaiversWorksheet } from '#domain/worksheets/waivers.ts';
import { orderWorksheets } from '#domain/worksheets/worksheets.ts';
import { environmentOf, readComposeFile } from '../compose/compose-file.ts';
import { anchorsOf, headingsOf, linksOf, sectionOf, tableOf } from './markdown.ts';
import { files, isThere, read } from './repository.ts';

const documents = files.filter((file) => file.endsWith('.md'));
const runbook = read('docs/runbook.md');
const report = read('docs/report.md');
const code = (text: string) => `\`${text}\``;

test('every relative link leads to a file, and its fragment to a heading there', () => {
  const links = documents.flatMap((from) => linksOf(read(from)).map((link) => ({ from, link })));
  const dead = links.filter(({ from, link }) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', fragment] = link.split('#');
    const target = path === '' ? from : normalize(join(dirname(from), path));
    return !isThere(target) || (fragment !== undefined && !anchorsOf(read(target)).includes(fragment));
  });
  expect(dead).toEqual([]);
  expect(links.length).toBeGreaterThan(documents.length);
});

test('every file and folder of the code that a document for its readers names is there', () => {
  const named = documents
    // Decisions and the changelog tell of the day they were written.
    .filter((file) => !/^(docs\/adr\/|CHANGELOG)/.test(file))
    .flatMap((from) =>
      [...read(from).matchAll(/(?<![\w./-])(?:src|simulator|setup|test)\/[\w./-]*\w/g)].map(([path]) => ({
        from,
        path,
      })),
    );
  expect(named.filter(({ path }) => !isThere(path))).toEqual([]);
  expect(named.length).toBeGreaterThan(20);
});

test('docker-compose.yml gives its containers settings that exist, and reads .env for the rest', () => {
  const { services } = readComposeFile();
  const given = Object.values(services).flatMap((service) => Object.keys(environmentOf(service)));
  expect(given).toContain('REPORT_BUCKET');
  expect(given.filter((name) => !(name in SETTINGS) && !/^(AWS|TEMPORAL)_/.test(name))).toEqual([]);
  for (const service of [services['worker'], services['schedule']])
    expect(service?.env_file).toContainEqual({ path: '.env', required: false });
});

test("the runbook's table of input fields is what the workflow accepts", () => {
  const fields = tableOf(sectionOf(runbook, '## Start a run by hand')).map(([field = '']) => field.slice(1, -1));
  expect(() => parseReportInput({ other: 1 })).toThrow(new RegExp(`accepted are ${fields.join(', ')}$`));
});

const headersOf = ({ columns }: WorksheetTable) => columns.map(({ header }) => header);

/** The column of rates is shown if there is one. */
const lineWithRate = {
  ...aRegionOutcome({ rate: { perSecond: 4.5, burst: 9 } }),
  ...{ accountId: '111122223333', name: 'payments', ou: 'Prod', remedy: '' },
};

test('docs/report.md explains each sheet of the workbook, and each of its columns and items, in order', () => {
  const noRules = createRuleReport(createRatings({}), () => undefined).figures();
  const nothing = reconcile({ accounts: [], regions: [] }, []);
  const { totals, worstRules, worstAccounts } = createReportTotals().end();
  const summary = summaryWorksheet({
    ...{ reportDate: '', timeZone: '', coverage: nothing, complianceTypes: {}, flags: [], last: undefined },
    ...{ compliancePercent: null, nonCompliantResources: 0, findings: { open: 0, breached: 0, waived: 0 } },
    changes: null,
    ...{ totals, worstRules, worstAccounts, trend: [], ruleHealth: noRules },
    ages: createAgeingWorksheet(DEFAULT_SETTINGS.dueDays).ages(),
  });
  const facts = createFactsReader({ settings: DEFAULT_SETTINGS, accounts: [], reportDate: '' });
  const run = runWorksheet({
    ...{ runId: '', workflowId: '', publication: 1, reportDate: '', startedAt: '', version: '', input: '' },
    ...{ regions: [], accountsListed: 0, rows: 0, escapedCharacters: 0, shortenedTexts: 0 },
    ...{ overflowSheets: [], restsOn: [], undelivered: [], timeZone: 'Asia/Hong_Kong' },
  });
  const aggregator = { name: 'organization', region: 'us-east-1' };
  const worksheets = orderWorksheets({
    Summary: summary,
    Rules: rulesWorksheet([], noRules, {}, []),
    'Rule gaps': createRuleGapsWorksheet().worksheet(),
    'Heat map': createHeatMapWorksheet().worksheet(),
    Frameworks: createFrameworksWorksheet().worksheet([], {}, {}),
    Coverage: coverageWorksheet(
      { ...nothing, lines: [lineWithRate] },
      [],
      () => ({ environment: 'prod', reason: '' }),
      [],
      () => undefined,
    ),
    Changes: createChangesWorksheet(null).worksheet(),
    Ageing: createAgeingWorksheet(DEFAULT_SETTINGS.dueDays).worksheet(),
    'Time to resolve': createTimeToResolveWorksheet({
      ...DEFAULT_SETTINGS,
      reportDate: '2026-01-05',
      facts,
    }).worksheet(),
    Owners: createOwnersWorksheet([]).worksheet(),
    Waivers: createWaiversWorksheet(DEFAULT_SETTINGS, '', []).worksheet(),
    'Cross-check': createCrossCheckWorksheet(aggregator).worksheet({ ...aggregator, fault: '' }),
    Run: run,
  });
  const sheets = {
    Sheet1: [...COLUMNS],
    Report: reportLines(createCounters(), EMPTY_PROFILE)[0],
    ...Object.fromEntries(
      worksheets.map(({ name, tables, sideTables = [] }) => {
        if (name === run.name) return [name, tables[0].rows.map(([item]) => item)];
        const all = [...tables, ...sideTables];
        return [name, all.length === 1 ? headersOf(tables[0]) : all.map((table) => [table.heading, headersOf(table)])];
      }),
    ),
  };
  expect(tableOf(report).map(([sheet]) => sheet)).toEqual(Object.keys(sheets));
  const columnsIn = (text: string) => tableOf(text).map(([column]) => column);
  const explained = Object.keys(sheets).map((sheet) => {
    const section = sectionOf(report, `## ${sheet}`);
    const tables = headingsOf(section, 3).map((heading) => [heading, columnsIn(sectionOf(section, `### ${heading}`))]);
    return [sheet, tables.length === 0 ? columnsIn(section) : tables];
  });
  expect(Object.fromEntries(explained)).toEqual(sheets);
  const figures = summary.tables[0].rows.map(([figure]) => figure);
  expect(columnsIn(sectionOf(report, '#### The figures'))).toEqual(figures);
});

test("the runbook's table of log fields is the schema's", () => {
  const schema = JSON.parse(read('docs/log-line.schema.json')) as { properties: object };
  const fields = tableOf(sectionOf(runbook, '## Logs')).flatMap(([names = '']) => names.split(', '));
  expect(new Set(fields)).toEqual(new Set(Object.keys(schema.properties).map(code)));
});

test("the runbook's table of checks is doctor's", () => {
  const listed = tableOf(sectionOf(runbook, '## Doctor')).map(([check]) => check);
  expect(listed).toEqual(CHECKS.map(({ name }) => code(name)));
});

test('each decision is one numbered page with context, decision and consequences, and the index lists it', () => {
  const pages = documents.filter((file) => /^docs\/adr\/\d/.test(file)).toSorted();
  const index = tableOf(read('docs/adr/README.md'));
  expect(index).toEqual(
    pages.map((file) => {
      const name = file.slice('docs/adr/'.length);
      const [title = ''] = headingsOf(read(file), 1);
      return [`[${name.slice(0, 4)}](${name})`, title.slice('0000: '.length)];
    }),
  );
  for (const [at, file] of pages.entries()) {
    const page = read(file);
    expect(page).toMatch(new RegExp(`^# ${String(at + 1).padStart(4, '0')}: `));
    expect(headingsOf(page, 2)).toEqual(expect.arrayContaining(['Context', 'Decision', 'Consequences']));
    expect(page).toMatch(/^Date: \d{4}-\d\d-\d\d\. Status: (accepted|superseded by \[\d{4}\]\(.+\))\.$/m);
  }
});

test('no file names a path of one machine or the host of a package registry', () => {
  // Put together here, so that this file does not contain what it looks for.
  const paths = ['work', 'root', 'farm'].map((folder) => `/${folder}/`);
  // Go's are named in full, because google.golang.org is the name of modules.
  const hosts = ['npmjs.org', 'pythonhosted.org'].map((domain) => `.${domain}`);
  hosts.push(...['proxy', 'sum'].map((name) => `${name}.golang.org`));
  const found = files
    .filter((file) => !/\.(png|xlsx|gz|ico)$/.test(file))
    .flatMap((file) => {
      const text = read(file);
      return [...paths, ...hosts].filter((word) => text.includes(word)).map((word) => `${file}: ${word}`);
    });
  expect(found).toEqual([]);
});
