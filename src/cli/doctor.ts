// `npm run doctor`: checks everything that Monday's report needs, and prints each result as ok, a warning or a failure.
import { parseConfig } from '#src/config/config.ts';
import type { Level, CheckLine } from '#src/doctor/check.ts';
import { runChecks } from '#src/doctor/check.ts';
import { CHECKS } from '#src/doctor/checks.ts';
import { openCheckContext } from '#src/doctor/context.ts';
import { useProxy } from '#src/config/proxy.ts';
import { parseAccountIds, program } from './command.ts';

type Options = { accounts?: string[]; json?: true };

async function doctor({ accounts, json }: Options): Promise<void> {
  const config = parseConfig(process.env);
  useProxy(config);
  const isInCluster = Boolean(process.env['KUBERNETES_SERVICE_HOST']);
  const context = openCheckContext(config, { isInCluster, accountIds: accounts, signal: new AbortController().signal });
  const lines: CheckLine[] = [];
  try {
    for await (const line of runChecks(CHECKS, context)) {
      lines.push(line);
      if (!json) console.log(formatLine(line));
    }
  } finally {
    await context.close();
  }
  const count = (level: Level) => lines.filter((line) => line.level === level).length;
  const counts = { ok: count('ok'), warnings: count('warning'), failures: count('failure') };
  if (json) console.log(JSON.stringify({ ...counts, lines }));
  else console.log(`\n${counts.ok} ok, ${counts.warnings} warnings, ${counts.failures} failures`);
  process.exitCode = counts.failures > 0 ? 1 : 0;
}

function formatLine(line: CheckLine): string {
  const text = `${line.level.padEnd(8)} ${line.check.padEnd(13)} ${line.message}`;
  return line.level === 'ok' ? text : `${text}\n${' '.repeat(23)}→ ${line.remedy}`;
}

await program(
  'doctor',
  'Check everything that the report needs: identity, roles, bucket, Temporal, schedule, worker, channels. ' +
    'Writes one probe object, changes nothing else, and sends no notification. Exit code: 0, or 1 if any check fails.',
)
  .option(
    '--accounts <ids>',
    'test the roles of these accounts, separated by commas, instead of a sample',
    parseAccountIds,
  )
  .option('--json', 'print one JSON object')
  .addHelpText(
    'after',
    '\nExamples:\n  npm run doctor\n  npm run doctor -- --accounts 012345678901,123456789012\n  npm run --silent doctor -- --json',
  )
  .action(doctor)
  .parseAsync();
