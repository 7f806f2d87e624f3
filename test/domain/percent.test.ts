// A share is the same text wherever it is read: in the Temporal UI, notifications, files and the workbook.
import { expect, test } from 'vitest';
import { reconcile } from '#domain/coverage/reconciliation.ts';
import { renderTrendSvg } from '#domain/history/trend-svg.ts';
import { formatPercent } from '#domain/percent.ts';
import { coverageWorksheet } from '#domain/worksheets/coverage.ts';
import { renderCoverageTable } from '#src/cli/coverage-table.ts';
import { buildMessage } from '#src/notifications/message.ts';
import { renderRunDetails } from '#src/workflows/run-details.ts';
import { files, read } from '../docs/repository.ts';
import { aNotification, aPublicationDetails } from '../notifications/notifications.ts';
import { anAccount, aPublication, aRegionOutcome } from '../support/builders.ts';

const regions = ['ap-east-1', 'eu-west-1', 'us-east-1'];

/** Two accounts in three regions, one of which was not read. */
function coverage() {
  const accounts = ['111122223333', '222222222222'].map((id) => anAccount({ id }));
  return reconcile(
    { accounts, regions },
    accounts.map(({ id }, index) => ({
      accountId: id,
      regions: regions
        .slice(index)
        .map((region, at) => aRegionOutcome({ region, disposition: at === 0 ? 'no-rules' : 'scanned' })),
    })),
  );
}

/** What each text says of the coverage. */
function texts() {
  const covered = coverage();
  const coveragePercent = covered.percent;
  const view = { phase: 'done', accounts: 2, done: 2, failed: 1, rows: 0, failures: [], notes: [] } as const;
  const environmentOf = () => ({ environment: 'prod', reason: 'by its OU' }) as const;
  const publication = aPublicationDetails({ coveragePercent });
  return {
    details: renderRunDetails({ ...view, publication: aPublication({ coveragePercent }) }),
    notification: buildMessage(aNotification({ publication })).facts.find(({ label }) => label === 'Coverage')?.value,
    table: renderCoverageTable(covered),
    worksheet: coverageWorksheet(covered, [], environmentOf, []).notes?.[2],
    picture: renderTrendSvg([
      { date: '2026-11-23', coveragePercent, compliancePercent: null, nonCompliantResources: null },
    ]),
  };
}

test('every text shows a coverage of five in six with two decimals', () => {
  const { details, notification, table, worksheet, picture } = texts();
  expect(details).toMatch(/, coverage 83\.33 %$/);
  expect(notification).toBe('83.33 %');
  expect(table).toMatch(/\. Coverage 83\.33 %\.$/m);
  expect(worksheet).toBe('Coverage 83.33 % = scanned and no-rules over all but excluded and not-active');
  expect(picture).toContain('>83.33 %<');
});

test('a share that was not measured is n/a', () => {
  expect([formatPercent(null), formatPercent(0), formatPercent(100)]).toEqual(['n/a', '0.00 %', '100.00 %']);
});

test('one function makes shares into text', () => {
  const sources = files.filter((file) => /^src\/.*\.ts$/.test(file));
  expect(sources.filter((file) => /toFixed\([^)]*\)\} ?%/.test(read(file)))).toEqual(['src/domain/percent.ts']);
});
