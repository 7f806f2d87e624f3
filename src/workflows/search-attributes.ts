// Sets the search attributes by which the Temporal UI lists and filters runs. The plan contains those that exist in the namespace.
import { defineSearchAttributeKey, SearchAttributeType, type SearchAttributePair } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import { setsSearchAttributes } from './patches.ts';
import type { Publication, RunPlan } from './types.ts';

const reportDate = defineSearchAttributeKey('ReportDate', SearchAttributeType.KEYWORD);
const reportStatus = defineSearchAttributeKey('ReportStatus', SearchAttributeType.KEYWORD);
const failedAccounts = defineSearchAttributeKey('FailedAccounts', SearchAttributeType.INT);

/** Sets the attributes that are known after the accounts have been discovered. */
export function upsertPlanAttributes(plan: RunPlan): void {
  upsert(plan, [{ key: reportDate, value: plan.reportDate }]);
}

/** Sets the attributes that are known after a report has been published. */
export function upsertPublicationAttributes(plan: RunPlan, { status, accounts }: Publication): void {
  upsert(plan, [
    { key: reportStatus, value: status },
    { key: failedAccounts, value: accounts.failed },
  ]);
}

function upsert({ searchAttributes = [] }: RunPlan, values: SearchAttributePair[]): void {
  const usable = values.filter(({ key }) => searchAttributes.includes(key.name));
  if (usable.length > 0 && setsSearchAttributes()) upsertSearchAttributes(usable);
}
