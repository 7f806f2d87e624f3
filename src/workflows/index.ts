// The workflows that a worker registers, exported under their type names. This is the only barrel: Temporal bundles from it.
export { complianceReport } from './compliance-report.ts';
export { scanShard } from './scan-shard.ts';
