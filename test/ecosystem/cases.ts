// What is right where AWS refuses, leaves out, or has nothing: one account each, by the name that moto-aws/cases.py gives it.
import type { CaseName, Fault, MotoAws } from './moto-aws.ts';

export type Case = {
  title: string;
  name: CaseName;
  region?: string;
  disposition: string;
  /** Rules that are noted as not read. */
  noted?: string[];
  /** Found in the region's reason or in its notes. Absent: nothing is said of the region but for those rules. */
  says?: RegExp;
  /** Calls of an operation in this account and region, refused ones among them. */
  maxCalls?: Record<string, number>;
};

/** The region of a case that names none. */
export const HOME = 'us-east-1';

/** Names that AWS allows to rules, and refuses when their results are asked for. */
export const LONG_NAMES = [65, 128].map((length) => 'securityhub-long-name-'.padEnd(length, '0'));

export const CASES: Case[] = [
  {
    title: 'a rule name that AWS refuses is noted, and all other rules are read',
    name: 'longRuleNames',
    disposition: 'scanned',
    noted: LONG_NAMES,
    says: /ValidationException|64 characters/,
  },
  {
    title: 'one own rule that is denied is noted, and the rules of conformance packs are read',
    name: 'ownRuleDenied',
    disposition: 'scanned',
    noted: ['own-rule'],
    says: /AccessDeniedException/,
    maxCalls: { GetComplianceDetailsByConfigRule: 5 },
  },
  {
    title: 'a region whose only rule is service-linked and denied is no failure',
    name: 'onlyServiceLinkedDenied',
    disposition: 'scanned',
    noted: ['securityhub-linked'],
    says: /AccessDeniedException/,
    maxCalls: { GetComplianceDetailsByConfigRule: 2 },
  },
  {
    title: 'a list of results that AWS leaves out is empty',
    name: 'emptyListsOmitted',
    disposition: 'scanned',
    says: /without-results/,
  },
  {
    title: 'a list of rules that AWS leaves out is empty',
    name: 'emptyListsOmitted',
    region: 'ap-east-1',
    disposition: 'no-rules',
    says: /no .*rule/,
    maxCalls: { DescribeConfigRules: 1 },
  },
  {
    title: 'results of a stopped recorder are read, and said to date from its stop where changes trigger them',
    name: 'recorderStopped',
    disposition: 'recorder-off',
    says: /recorder is stopped[^]*change-triggered|change-triggered[^]*recorder is stopped/,
  },
  {
    title: 'results in a region without a recorder are read',
    name: 'noRecorder',
    disposition: 'recorder-off',
    says: /no .*recorder/,
  },
  {
    title: 'a region of internal rules alone has no rules, and says how many are internal',
    name: 'onlyInternal',
    disposition: 'no-rules',
    says: /\b2\b.*internal/,
    maxCalls: { GetComplianceDetailsByConfigRule: 0 },
  },
  { title: 'a region without rules has none', name: 'noRules', disposition: 'no-rules', says: /no .*rule/ },
  {
    title: 'a region that refuses the token again and again is disabled',
    name: 'regionDisabled',
    region: 'ap-east-1',
    disposition: 'region-disabled',
    says: /UnrecognizedClientException/,
  },
  {
    title: 'a token that us-east-1 refuses once, at its first call, does not make it disabled',
    name: 'tokenRefusedAtFirst',
    disposition: 'scanned',
  },
  {
    title: 'a token that is refused once, after six calls, does not make a region disabled',
    name: 'tokenRefusedAfterSix',
    disposition: 'scanned',
  },
  {
    title: 'a token that an opt-in region refuses once does not make it disabled',
    name: 'tokenRefusedAtFirstInOptIn',
    region: 'ap-east-1',
    disposition: 'scanned',
  },
  {
    title: 'a tag whose value AWS leaves out is empty, and the other tags are read',
    name: 'tagsWithoutValue',
    disposition: 'scanned',
  },
];

/** Refusals of a token that passes all other calls. */
export function tokenFaults(accounts: Record<CaseName, string>): Fault[] {
  const message = 'The security token included in the request is invalid.';
  const once = { service: 'config', error: { code: 'UnrecognizedClientException', message }, times: 1 };
  return [
    { ...once, account: accounts.tokenRefusedAtFirst, region: 'us-east-1' },
    { ...once, account: accounts.tokenRefusedAfterSix, region: 'us-east-1', afterCalls: 6 },
    { ...once, account: accounts.tokenRefusedAtFirstInOptIn, region: 'ap-east-1' },
  ];
}

type BucketError = {
  code: string;
  /** What the failure says, with what to do. */
  says: RegExp;
  prepare: (aws: MotoAws, bucket: string) => Promise<void>;
  faults?: Fault[];
};

const ELSEWHERE = 'eu-west-1';

/** One after another: each makes of the bucket what the one before left. */
export const BUCKET_ERRORS: BucketError[] = [
  { code: 'NoSuchBucket', says: /(does not exist|NoSuchBucket)[^]*REPORT_BUCKET/, prepare: async () => undefined },
  {
    code: 'PermanentRedirect',
    says: new RegExp(`${ELSEWHERE}[^]*AWS_REGION|AWS_REGION[^]*${ELSEWHERE}`),
    prepare: (aws, bucket) => aws.createBucket(bucket, ELSEWHERE),
  },
  {
    code: 'InvalidRequest',
    says: /InvalidRequest[^]*Not like this[^]*Object Lock/,
    async prepare(aws, bucket) {
      await aws.deleteBucket(bucket, ELSEWHERE);
      await aws.createBucket(bucket);
    },
    faults: [{ service: 's3', operation: 'PUT key', error: { code: 'InvalidRequest', message: 'Not like this.' } }],
  },
];
