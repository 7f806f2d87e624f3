// Notices for tests: an ordinary one, and arbitrary ones with texts of all kinds.
import * as fc from 'fast-check';
import { ALL_DISPOSITIONS, isFailure } from '#domain/coverage/dispositions.ts';
import {
  NOTIFICATION_KINDS,
  type Failure,
  type Notification,
  type PublicationDetails,
} from '#domain/notifications/notification.ts';

export function aFailure(of: Partial<Failure> = {}): Failure {
  const reason = 'AssumeRole: AccessDenied: User is not authorized';
  return {
    accountId: '111122223333',
    name: 'payments',
    region: 'us-east-1',
    disposition: 'role-missing',
    reason,
    ...of,
  };
}

export function aPublicationDetails(of: Partial<PublicationDetails> = {}): PublicationDetails {
  return {
    status: 'partial',
    accounts: { discovered: 12, scanned: 11, failed: 1, excluded: 0, notActive: 0 },
    rows: 1_234,
    coveragePercent: 95.8333,
    compliancePercent: 81.2,
    changes: { new: 12, reopened: 3, resolved: 9, unknown: 1, stillOpen: 40 },
    flags: [],
    reportKey: 'reports/config-compliance-2026-11-23.xlsx',
    promoted: true,
    ...of,
  };
}

export function aNotification(of: Partial<Notification> = {}): Notification {
  return {
    event: 'published-partial',
    number: 1,
    runId: '0192f0c1-7a5e-7cc0-8000-3f1a2b3c4d5e',
    workflowId: 'aws-config-compliance-weekly-2026-11-23T01:00:00Z',
    executionRunId: '0192f0c1-7a5e-7cc0-8000-3f1a2b3c4d5e',
    scheduledAt: '2026-11-23T01:00:00.000Z',
    reportDate: '2026-11-23',
    publication: aPublicationDetails(),
    failures: [aFailure()],
    retryUntil: '2026-11-24T01:12:00.000Z',
    bucket: 'acme-reports',
    region: 'us-east-1',
    namespace: 'default',
    taskQueue: 'aws-config-compliance',
    scheduleId: 'aws-config-compliance-weekly',
    temporalUiUrl: 'https://temporal.acme.example',
    environment: 'prod',
    ...of,
  };
}

/** What people and AWS may write: markup of every medium, control characters, half surrogates, much of it. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 2_000 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom(
    '<!channel> <script>alert(1)</script> {noformat} [~admin] *bold* _it_ @here',
    '{code}h1. ]|https://evil.example[a\\b',
    '"\' & <a href="javascript:x">',
    '\uD800 half, \u202Eturned, \u0000 nothing,\r\nand a line',
    '&amp; :smile: `x` ~~~',
    'x'.repeat(5_000),
    '<'.repeat(3_000),
    '漢字🎉'.repeat(900),
  ),
);

const failure = fc.record<Failure>({
  accountId: fc.stringMatching(/^\d{12}$/),
  name: anyText,
  region: fc.constantFrom('us-east-1', 'ap-east-1'),
  disposition: fc.constantFrom(...ALL_DISPOSITIONS.filter(isFailure)),
  reason: anyText,
});

const publication = fc
  .record({
    failed: fc.nat(2_000),
    flags: fc.array(anyText, { maxLength: 14 }),
    promotedReason: anyText,
    promoted: fc.boolean(),
  })
  .map(({ failed, ...more }) => {
    const accounts = { discovered: 2_000, scanned: 2_000 - failed, failed, excluded: 0, notActive: 0 };
    return aPublicationDetails({ accounts, status: failed > 0 ? 'partial' : 'complete', ...more });
  });

export const anyNotification = fc
  .record({
    event: fc.constantFrom(...NOTIFICATION_KINDS),
    workflowId: anyText.filter((text) => text.isWellFormed() && text.length < 900),
    publication: fc.option(publication, { nil: undefined }),
    failures: fc.array(failure, { maxLength: 45 }),
    reason: anyText,
    environment: anyText,
  })
  .map(({ publication: made, ...notification }): Notification => {
    const { publication: _ordinary, ...rest } = aNotification(notification);
    return made ? { ...rest, publication: made } : rest;
  });
