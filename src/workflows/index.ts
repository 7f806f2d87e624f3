// The workflows that a worker registers, by their types' names. The only barrel: Temporal bundles from here.
export { complianceReport } from './compliance-report.ts';
export { scanShard } from './scan-shard.ts';
