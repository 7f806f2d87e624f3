// Rules that organizations write themselves: functions (CUSTOM_LAMBDA) and Guard policies (CUSTOM_POLICY).
import type { RuleTemplate } from './rule-template.ts';

export interface CustomRule extends Pick<
  RuleTemplate,
  'owner' | 'description' | 'resourceTypes' | 'sourceDetails' | 'frequency'
> {
  readonly name: string;
}

const CHANGED = { EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' } as const;
const SCHEDULED = {
  EventSource: 'aws.config',
  MessageType: 'ScheduledNotification',
  MaximumExecutionFrequency: 'TwentyFour_Hours',
} as const;

export const CUSTOM_RULES: readonly CustomRule[] = [
  {
    name: 'sec-mandatory-tags',
    owner: 'CUSTOM_LAMBDA',
    description: 'Resources carry Application, Owner and Environment, spelled as the tagging standard says.',
    resourceTypes: ['AWS::EC2::Instance', 'AWS::S3::Bucket', 'AWS::Lambda::Function'],
    sourceDetails: [CHANGED],
    frequency: undefined,
  },
  {
    name: 'sec-guard-s3-naming',
    owner: 'CUSTOM_POLICY',
    description: 'Bucket names follow the standard, "<application>-<environment>-<purpose>".',
    resourceTypes: ['AWS::S3::Bucket'],
    sourceDetails: [
      CHANGED,
      { EventSource: 'aws.config', MessageType: 'OversizedConfigurationItemChangeNotification' },
    ],
    frequency: undefined,
  },
  {
    name: 'sec_iam_role_last_used',
    owner: 'CUSTOM_LAMBDA',
    description: undefined,
    resourceTypes: ['AWS::IAM::Role'],
    sourceDetails: [SCHEDULED],
    frequency: undefined,
  },
  {
    name: 'sec-guard-lambda-runtime',
    owner: 'CUSTOM_POLICY',
    description: 'Functions run on a runtime that is still supported.\nSee the engineering handbook, chapter 7.',
    resourceTypes: ['AWS::Lambda::Function'],
    // The first detail names no message type, so the second decides.
    sourceDetails: [{ EventSource: 'aws.config' }, CHANGED],
    frequency: undefined,
  },
  {
    name: 'sec-kms-key-policy-review',
    owner: 'CUSTOM_LAMBDA',
    description: 'Key policies name no principal outside the organization.',
    resourceTypes: ['AWS::KMS::Key'],
    sourceDetails: [],
    frequency: 'Three_Hours',
  },
  {
    name: 'sec-vpc-endpoint-only',
    owner: 'CUSTOM_LAMBDA',
    description: 'Données réservées : subnets reach AWS through endpoints alone.',
    resourceTypes: ['AWS::EC2::Subnet', 'AWS::EC2::VPC'],
    sourceDetails: [CHANGED],
    frequency: undefined,
  },
];
