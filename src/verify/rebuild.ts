// Rebuilds the report from the stored rows in a temporary folder and compares it with the stored report.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Auditor } from '#src/aws/auditor.ts';
import type { Store } from '#src/aws/store.ts';
import { buildFileKeys, buildSummaryKey } from '#domain/keys.ts';
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { readEvidence } from '#src/publish/evidence.ts';
import type { EvidenceKeys } from '#src/publish/evidence-key.ts';
import type { PublishedRun } from '#src/temporal/published.ts';
import type { Manifest } from '#src/publish/manifest.ts';
import { makePublication } from '#src/publish/publish.ts';
import { FIRST_FORMAT } from '#src/publish/versions.ts';
import { VERSION } from '#src/version.ts';
import { compareWorkbooks } from '#src/xlsx/compare-workbooks.ts';
import type { AnchorReader } from './check-anchors.ts';
import type { Difference } from './check-object.ts';
import { createOverlayStore } from './overlay-store.ts';
import { compareWithExceljs } from './independent-reader/compare-with-exceljs.ts';
import type { ExpectedSheet } from './independent-reader/expected-book.ts';
import { expectedTabs, expectedWorkbook } from './independent-reader/expected-workbook.ts';

/** The store, the auditor and a folder for temporary files. */
export type VerifyContext = {
  store: Store;
  auditor: Auditor;
  directory: string;
  signal: AbortSignal;
  /** The keys for checking MACs; absent if no key is set. */
  evidenceKeys?: EvidenceKeys | undefined;
  /** The instant of EVIDENCE_KEY_SINCE. Publications from before it have no MAC. */
  since?: string | undefined;
  /** The bucket of anchors; absent if none is set. */
  anchors?: AnchorReader | undefined;
  /** Reads the public key of SIGNING_KEY_ARN as PEM; absent if no key is known. */
  readPublicKey?: (() => Promise<string>) | undefined;
  /**
   * Reads from Temporal what the run published, or returns undefined if Temporal no longer has the run. The function is absent if Temporal
   * is not queried.
   */
  readPublishedRun?: (runId: string) => Promise<PublishedRun | undefined>;
};

/** The differences from the rebuilt report, and a line for each comparison that was not made. */
export type RebuildResult = { differences: Difference[]; notChecked: string[] };

/**
 * Rebuilds the publication with the product's own code and compares the workbook cell by cell, its summary field by field
 * and every other file byte by byte. The stored workbooks are also read with exceljs, because code that writes and reads a workbook with
 * the same mistake would find no difference. Objects in `known` are already reported as different and are not reported again.
 */
export async function compareWithRebuilt(
  { store, auditor, directory, signal }: VerifyContext,
  { prefix, manifest }: { prefix: string; manifest: Manifest },
  known: ReadonlySet<string>,
): Promise<RebuildResult> {
  const overlay = createOverlayStore(store, directory);
  const { version, shards, reportFormat: format = FIRST_FORMAT } = manifest;
  // The facts about earlier reports are taken from the manifest, because `history/` has changed since.
  const plan = { ...manifest.plan, past: manifest.past };
  const evidence = await readEvidence(overlay, plan.discovery, shards, signal, manifest.authenticity);
  let worksheets: readonly Worksheet[] = [];
  const onWorksheets = (made: readonly Worksheet[]) => (worksheets = made);
  const by = version === VERSION ? '' : ` (made by version ${version}, rebuilt by ${VERSION})`;
  const differences: Difference[] = [];
  const notChecked: string[] = [];
  const addAll = (key: string, found: readonly string[]) => {
    for (const what of found) differences.push({ key, what: `${what}${by}` });
  };
  const readAgain = async (file: string, expected: readonly ExpectedSheet[]): Promise<string[]> => {
    const found = await compareWithExceljs(file, expected, signal);
    if (found === undefined) notChecked.push(NOT_READ_INDEPENDENTLY);
    return found ?? [];
  };
  // The lines of all parts would not fit in memory, so each part is compared while it is rebuilt.
  const onPart = async (name: string, expected: readonly Worksheet[]) => {
    const key = `${prefix}${name}`;
    const file = join(directory, 'stored-part.xlsx');
    if (known.has(key) || (await auditor.inspect(key, { file, signal })).kind !== 'read') return;
    addAll(key, await readAgain(file, expectedTabs(expected)));
  };
  const options = { signal, version, format, onProgress: () => undefined, onWorksheets, onPart };
  const rebuilt = await makePublication(overlay, { ...manifest, plan }, evidence, options);
  const rebuiltByName = new Map(
    listOwnObjects(rebuilt.manifest, rebuilt.prefix).map((object) => [toRelativeName(object, rebuilt.prefix), object]),
  );

  const compareObject = async (stored: StoredObject): Promise<string[]> => {
    const rebuiltObject = rebuiltByName.get(toRelativeName(stored, prefix));
    if (!rebuiltObject) return ['is missing in the rebuilt report'];
    if (!stored.key.endsWith('.xlsx'))
      return rebuiltObject.sha256 === stored.sha256 ? [] : ['has other bytes when rebuilt from the stored rows'];
    const file = join(directory, 'stored.xlsx');
    const { kind } = await auditor.inspect(stored.key, { file, signal });
    if (kind !== 'read') return []; // An archived workbook cannot be read. Its size and version have already been checked.
    const ours = await compareCells(overlay.fileOf(rebuiltObject.key)!, file, signal);
    const { raw, report } = buildFileKeys(rebuilt.prefix, plan.reportDate);
    const isReport = rebuiltObject.key === report;
    // The rebuilt CSV can be used here, because a CSV that differs from the stored one is reported anyway.
    const theirs = isReport
      ? await readAgain(file, await expectedWorkbook(overlay.fileOf(raw)!, worksheets, signal))
      : [];
    return [...ours, ...theirs];
  };

  for (const stored of listOwnObjects(manifest, prefix).filter(({ key }) => !known.has(key)))
    addAll(stored.key, await compareObject(stored));
  const summary = buildSummaryKey(prefix);
  if (!known.has(summary)) {
    const file = overlay.fileOf(buildSummaryKey(rebuilt.prefix))!;
    const fields = await differingFields(auditor, summary, file, directory);
    const differing = fields.map((field) => `${field} differs when rebuilt from the stored rows`);
    addAll(summary, differing);
  }
  return { differences, notChecked };
}

/** Compares a rebuilt workbook with the stored one. A workbook that cannot be read is reported as a difference. */
async function compareCells(rebuilt: string, stored: string, signal: AbortSignal): Promise<string[]> {
  try {
    const { differences } = await compareWorkbooks(rebuilt, stored);
    return differences.map(
      ({ tab, subject, what, count, examples }) =>
        `${tab}, ${subject}: ${what}, ${count} times${examples.length > 0 ? `, such as ${examples[0]}` : ''} (ours: rebuilt; legacy: stored)`,
    );
  } catch (error) {
    signal.throwIfAborted();
    return [`cannot be compared with the rebuilt workbook: ${(error as Error).message}`];
  }
}

const NOT_READ_INDEPENDENTLY = 'the workbook was not read by another implementation: exceljs is not installed';

/** Returns the objects that the publication itself created. */
function listOwnObjects({ objects }: Manifest, prefix: string): StoredObject[] {
  return objects.filter(({ key }) => key.startsWith(prefix));
}

const toRelativeName = ({ key }: StoredObject, prefix: string): string => key.slice(prefix.length);

/** Fields of a summary that always differ, because they depend on its location. */
const PUBLICATION_PREFIX = new Set(['prefix', 'manifestSha256', 'manifestMac']);

async function differingFields(auditor: Auditor, key: string, rebuilt: string, directory: string): Promise<string[]> {
  const file = join(directory, 'stored.json');
  await auditor.inspect(key, { file });
  const [is, was] = await Promise.all(
    [file, rebuilt].map(async (path) => JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>),
  );
  return [...new Set([...Object.keys(is!), ...Object.keys(was!)])].filter(
    (field) => !PUBLICATION_PREFIX.has(field) && !isDeepStrictEqual(is![field], was![field]),
  );
}
