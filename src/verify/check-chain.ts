// Checks the chain of manifests. Each manifest contains the SHA-256 of the manifest that its report is compared with.
// Following the chain from week to week reveals missing weeks and replaced manifests.
import type { BaselineReport } from '#domain/history/regression-checks.ts';
import { keys } from '#domain/keys.ts';
import { buildManifestKey, type Manifest } from '#src/publish/manifest.ts';
import type { Difference } from './check-object.ts';
import type { VerifyContext } from './rebuild.ts';
import { readJson } from './read-json.ts';

/** Objects below runs/ are kept for 400 days. A report whose date is older than that may have expired. */
const RETENTION_MS = 400 * 86_400_000;

/** The maximum length of the chain, which exceeds the number of weeks kept. It stops a chain that was forged into a cycle. */
const MAX_WEEKS = 70;

/** Follows the chain from a manifest to the oldest one that is still kept. Returns the broken links. */
export async function checkChain(context: VerifyContext, { past }: Manifest): Promise<Difference[]> {
  const differences: Difference[] = [];
  let link: BaselineReport | null = past.comparedWith;
  for (let week = 0; link && week < MAX_WEEKS; week++) {
    const { reportDate, prefix, manifestSha256 } = link;
    const key = buildManifestKey(prefix);
    const found = await readJson<Manifest>(context, key);
    const isExpired = Date.now() - Date.parse(reportDate) > RETENTION_MS;
    if (found.kind === 'missing' && !isExpired)
      differences.push({
        key,
        what: `is not there: the report of ${reportDate} is missing, with which a later one is compared`,
      });
    if (found.kind === 'read' && manifestSha256 !== undefined && found.sha256 !== manifestSha256)
      differences.push({
        key,
        what: `was replaced: a later report names the SHA-256 ${manifestSha256}, it has ${found.sha256}`,
      });
    const history = keys.history(reportDate);
    if ((await context.auditor.inspect(history, { signal: context.signal })).kind === 'missing')
      differences.push({ key: history, what: `is not there: the report of ${reportDate} is missing` });
    link = found.value?.past.comparedWith ?? null;
  }
  return differences;
}
