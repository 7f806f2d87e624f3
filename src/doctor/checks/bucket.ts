// Checks that the bucket can be read and written, that it is not public, and that none of its objects are deleted too early.
import { PROBE_KEY, type BucketSettings, type LifecycleRuleSummary } from '#src/aws/bucket-settings.ts';
import { findS3Problem } from '#src/aws/s3-errors.ts';
import type { WriteEncryption } from '#src/aws/write-encryption.ts';
import { keys } from '#domain/keys.ts';
import { failure, ok, describeError, warning, type Check, type CheckResult, type CheckContext } from '../check.ts';

const TERRAFORM = 'terraform/hub makes the bucket as it should be';

export const bucket: Check = {
  name: 'bucket',
  remedy: 'Check REPORT_BUCKET, AWS_REGION, and that the hub role may list the bucket.',
  async run({ config, aws }) {
    const settings = aws.bucketSettings;
    const name = config.REPORT_BUCKET;
    let region: string | undefined;
    try {
      region = await settings.region();
    } catch (error) {
      return [unreachable(error, name)];
    }
    const results = await Promise.all([
      checkWrite(settings, name),
      checkRead(aws.store),
      catchAs('encryption', async () => {
        const encryption = await settings.encryption();
        return encryption
          ? ok(`encrypted: ${encryption.algorithm}`)
          : failure('no encryption is set', `Set default encryption: ${TERRAFORM}.`);
      }),
      catchAs('versioning', async () =>
        (await settings.isVersioned())
          ? ok('versioned')
          : warning('not versioned', `Turn versioning on, so that overwritten objects can be restored: ${TERRAFORM}.`),
      ),
      catchAs('public access', async () =>
        (await settings.blocksPublicAccess())
          ? ok('public access is blocked')
          : failure('public access is not blocked', `Block all four ways to public access: ${TERRAFORM}.`),
      ),
      catchAs('lifecycle', async () => lifecycleProblems(await settings.lifecycle())),
    ]);
    return [ok(`s3://${name}${region ? `, ${region}` : ''}`), ...results.flat()];
  },
};

/** Describes a bucket that cannot be reached. In that case, nothing else about the bucket can be checked. */
function unreachable(error: unknown, name: string): CheckResult {
  const problem = findS3Problem(error, name, { isHead: true });
  if (!problem) throw error;
  return failure(`s3://${name}: ${problem.code}: ${problem.message}`, problem.remedy);
}

async function checkWrite(settings: BucketSettings, name: string): Promise<CheckResult> {
  try {
    await settings.probeWrite();
    return ok(`can be written: ${PROBE_KEY}`);
  } catch (error) {
    const problem = findS3Problem(error, name);
    const acceptedEncryption = problem?.code === 'AccessDenied' ? await findAcceptedEncryption(settings) : undefined;
    const remedy = acceptedEncryption && `Set ${describeSettings(acceptedEncryption)}: then S3 accepts it.`;
    return failure(
      `${PROBE_KEY} cannot be written: ${describeError(error)}`,
      remedy ?? problem?.remedy ?? 'Try again; if it happens again, ask AWS Support.',
    );
  }
}

/**
 * Finds an encryption with which S3 accepts the probe, for a bucket whose policy requires one. KMS without a key is not tried,
 * because AWS would create a key.
 */
async function findAcceptedEncryption(settings: BucketSettings): Promise<WriteEncryption | undefined> {
  const byDefault = await settings.encryption().catch(() => undefined); // The encryption check reports this error.
  const keyId = byDefault?.keyId;
  const candidates: WriteEncryption[] = [
    ...(keyId
      ? [
          { algorithm: 'aws:kms' as const, keyId },
          { algorithm: 'aws:kms:dsse' as const, keyId },
        ]
      : []),
    { algorithm: 'AES256' },
  ];
  for (const candidate of candidates) {
    const isAccepted = await settings.probeWrite(candidate).then(
      () => true,
      () => false,
    );
    if (isAccepted) return candidate;
  }
  return undefined;
}

const describeSettings = ({ algorithm, keyId }: WriteEncryption): string =>
  `S3_SSE=${algorithm}${keyId ? ` and S3_SSE_KMS_KEY_ID=${keyId}` : ''}`;

/** Reads a key that never exists. Without the permission s3:ListBucket, S3 returns 403 for it, and no run can start. */
async function checkRead(store: CheckContext['aws']['store']): Promise<CheckResult> {
  try {
    await store.find(keys.history('0000-00-00'));
    return ok('can be read, and S3 answers 404 for a missing object');
  } catch (error) {
    return failure(
      `S3 answers 403 instead of 404 for a missing object: ${describeError(error)}`,
      'Allow the hub role s3:GetObject and s3:ListBucket: see terraform/policies/hub.',
    );
  }
}

/** Reports a warning if a setting cannot be read, because that is not a fault of the bucket. */
async function catchAs(
  setting: string,
  ask: () => Promise<CheckResult | CheckResult[]>,
): Promise<CheckResult | CheckResult[]> {
  try {
    return await ask();
  } catch (error) {
    const remedy = 'Allow the hub role to read the settings of the bucket: see terraform/policies/hub.';
    return warning(`${setting} could not be read: ${describeError(error)}`, remedy);
  }
}

type RequiredRule = { prefix: string; what: string; isMet: (rule: LifecycleRuleSummary) => boolean };

/** The number of days for which evidence is kept. */
const EVIDENCE_DAYS = 400;

const REQUIRED_RULES: readonly RequiredRule[] = [
  ...['raw/', 'reports/'].map((prefix) => ({
    prefix,
    what: 'to Glacier after 90 days',
    isMet: ({ archivesAfterDays }: LifecycleRuleSummary) => archivesAfterDays === 90,
  })),
  {
    prefix: 'runs/',
    what: `deleted after ${EVIDENCE_DAYS} days`,
    isMet: ({ expiresAfterDays }) => expiresAfterDays === EVIDENCE_DAYS,
  },
  { prefix: PROBE_KEY, what: 'deleted after a day', isMet: ({ expiresAfterDays }) => expiresAfterDays === 1 },
  {
    prefix: '',
    what: 'unfinished uploads dropped after 7 days',
    isMet: ({ abortsUploadsAfterDays }) => abortsUploadsAfterDays === 7,
  },
];

/** Prefixes whose objects are kept forever, because losing them to a lifecycle rule would cost more than storing them. */
const RETAINED_PREFIXES = ['raw/', 'reports/', 'history/'];

function lifecycleProblems(rules: readonly LifecycleRuleSummary[]): CheckResult[] {
  const applies = (rule: LifecycleRuleSummary, prefix: string) => prefix.startsWith(rule.prefix) && !rule.hasFilter;
  const missing = REQUIRED_RULES.filter(
    ({ prefix, isMet }) => !rules.some((rule) => applies(rule, prefix) && isMet(rule)),
  );
  const expirationRules = rules.filter(
    ({ prefix, expiresAfterDays }) =>
      expiresAfterDays !== undefined &&
      RETAINED_PREFIXES.some((kept) => kept.startsWith(prefix) || prefix.startsWith(kept)),
  );
  const archivesHistory = rules.filter(
    ({ prefix, archivesAfterDays }) =>
      archivesAfterDays !== undefined && ('history/'.startsWith(prefix) || prefix.startsWith('history/')),
  );
  const expiringVersionRules = rules.filter(
    ({ prefix, noncurrentExpiresAfterDays: days = EVIDENCE_DAYS }) =>
      days < EVIDENCE_DAYS && ('runs/'.startsWith(prefix) || prefix.startsWith('runs/')),
  );
  const results = [
    ...expiringVersionRules.map(({ id, prefix, noncurrentExpiresAfterDays: days }) =>
      warning(
        `lifecycle rule ${id} deletes replaced and deleted versions of ${prefix || 'everything'} after ${days} days`,
        `Keep them for ${EVIDENCE_DAYS} days, as the evidence itself: ${TERRAFORM}.`,
      ),
    ),
    ...expirationRules.map(({ id, prefix, expiresAfterDays }) =>
      failure(
        `lifecycle rule ${id} deletes ${prefix || 'everything'} after ${expiresAfterDays} days`,
        `Take it out: raw/, reports/ and history/ are kept. ${TERRAFORM}.`,
      ),
    ),
    ...archivesHistory.map(({ id }) =>
      failure(`lifecycle rule ${id} archives history/`, 'Take it out: every run reads history/.'),
    ),
    ...missing.map(({ prefix, what }) =>
      warning(`no lifecycle rule: ${prefix || 'everything'} ${what}`, `Add it: ${TERRAFORM}.`),
    ),
  ];
  return results.length > 0 ? results : [ok('lifecycle: raw/ and reports/ to Glacier, runs/ for 400 days')];
}
