// What keeps AWS Config from evaluating rules in the half year, and what keeps the report from knowing.
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { idAt } from './organization.ts';

const HONG_KONG = ['ap-east-1'];

/** Rules by their place in the list. Four rules are of one family, and the tags are those of a custom Lambda rule. */
const [PUBLIC_WRITE, DELETION_PROTECTION, EIP, MFA, TAGS, ENCRYPTION] = [0, 1, 3, 5, 6, 7] as const;

const STATUS = 'config:DescribeConfigRuleEvaluationStatus';
const VERDICTS = 'config:DescribeComplianceByConfigRule';
const RECORDERS = 'config:DescribeConfigurationRecorders';
const RECORDER_STATUS = 'config:DescribeConfigurationRecorderStatus';
const ALL_RECORDERS = 'config:ListConfigurationRecorders';

export const RULE_FAULTS: NonNullable<ScenarioInput['faults']> = [
  // Rules that fail, are stale, were redeployed, or are evaluated again.
  { kind: 'rule-failing', accounts: [idAt(0)], slots: [PUBLIC_WRITE, MFA], weeks: [2, 4] },
  {
    kind: 'rule-failing',
    accounts: [idAt(10)],
    slots: [EIP, ENCRYPTION],
    on: 'invocation',
    results: 'gone',
    weeks: [7, 8],
  },
  { kind: 'rule-stale', accounts: [idAt(12)], slots: [MFA, ENCRYPTION], days: 6, weeks: [5, 8] },
  { kind: 'rule-never-evaluated', accounts: [idAt(11)], slots: [PUBLIC_WRITE, EIP], weeks: [9, 10] },
  {
    kind: 'rule-without-results',
    accounts: [idAt(14)],
    slots: [MFA, TAGS],
    state: 'DELETING_RESULTS',
    weeks: [12, 14],
  },
  { kind: 'rule-without-results', accounts: [idAt(4)], slots: [TAGS, EIP], weeks: [20, 20] },
  { kind: 'rule-refused', accounts: [idAt(4)], rules: 2, weeks: [16, 16] },
  { kind: 'rules-internal', accounts: [idAt(10)], regions: HONG_KONG, weeks: [21, 21] },
  // Rules that some accounts lack.
  { kind: 'rule-missing', accounts: [idAt(6)], slots: [ENCRYPTION], weeks: [14, 16] },
  // It is seen nowhere for 90 days, and then again.
  { kind: 'rule-missing', slots: [DELETION_PROTECTION], weeks: [8, 25] },
  { kind: 'rule-missing', accounts: [8, 9].map(idAt), slots: [EIP, MFA], weeks: [18, 20] },
  // Recorders that are stopped, restarted, missing, narrowed, or those of a service.
  { kind: 'recorder-off', accounts: [idAt(7)], regions: HONG_KONG, weeks: [2, 3] },
  { kind: 'recorder-missing', accounts: [idAt(16)], weeks: [3, 4] },
  { kind: 'recorder-narrowed', accounts: [idAt(9)], include: ['AWS::S3::Bucket'], weeks: [5, 7] },
  {
    ...{ kind: 'recorder-narrowed', accounts: [idAt(4)], weeks: [9, 11], results: 'gone' },
    exclude: ['AWS::EC2::EIP', 'AWS::EC2::Instance'],
  },
  // Recorders that record once a day: everything, all but what they exclude, one type, or nothing because they are stopped.
  { kind: 'recorder-narrowed', accounts: [idAt(10)], frequency: 'DAILY', weeks: [12, 25] },
  { kind: 'recorder-narrowed', accounts: [idAt(2)], frequency: 'DAILY', exclude: ['AWS::S3::Bucket'], weeks: [16, 18] },
  { kind: 'recorder-narrowed', accounts: [idAt(7)], daily: ['AWS::EC2::EIP'], weeks: [2, 9] },
  { kind: 'recorder-service-linked', accounts: [idAt(11)], weeks: [3, 5] },
  { kind: 'recorder-service-linked', accounts: [idAt(5)], weeks: [20, 22] },
  // Calls that nobody allowed.
  { kind: 'actions-denied', accounts: [idAt(6)], actions: [STATUS], weeks: [3, 5] },
  { kind: 'actions-denied', accounts: [idAt(3)], actions: [STATUS, VERDICTS], weeks: [17, 19] },
  {
    kind: 'actions-denied',
    accounts: [idAt(8)],
    actions: [STATUS, VERDICTS, RECORDERS, ALL_RECORDERS],
    weeks: [11, 12],
  },
  { kind: 'actions-denied', accounts: [idAt(12)], actions: [RECORDERS], weeks: [15, 16] },
  { kind: 'actions-denied', accounts: [idAt(5)], actions: [RECORDER_STATUS, ALL_RECORDERS], weeks: [23, 25] },
];
