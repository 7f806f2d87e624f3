// Rows for tests.

import { type Column, COLUMNS, type Row } from '#domain/rows/rows.ts';

const ORDINARY: Record<Column, string> = {
  ConfigRule: 'encrypted-volumes',
  Active: 'ACTIVE',
  Classification: 'AWS',
  ComplianceType: 'COMPLIANT',
  AccountAlias: 'shop-prod',
  AwsRegion: 'us-east-1',
  ResourceType: 'AWS::EC2::Volume',
  ResourceIdentifier: 'vol-0a1b2c3d',
  Description: 'Checks that volumes are encrypted.',
  Annotation: '',
  EvaluationTimestamp: '2026-11-22T01:02:03.004Z',
  EvaluationTriggerType: 'ConfigurationItemChangeNotification',
  AccountId: '012345678901',
  OU: 'Root/Workloads/Prod',
  'Tag:Name': 'web',
  'Tag:Application': 'shop',
  'Tag:Owner': 'alice@example.com',
  'Tag:Environment': 'production',
};

/** An ordinary row, but for what is given. */
export const aRow = (values: Partial<Record<Column, string>> = {}): Row =>
  COLUMNS.map((column) => values[column] ?? ORDINARY[column]);
