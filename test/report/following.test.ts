// A report and who follows it: plain lines, a bar on a terminal, Ctrl-C that ends the following and not the run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followRun } from '#src/cli/follow.ts';
import { runCommand } from '../support/command.ts';
import { eventually, startLab, untilPhase, type Lab } from '../support/lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

/** What is written to it, a terminal or not. */
function output(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  let text = '';
  const write = (written: string) => {
    text += written;
    return true;
  };
  return { stream: { isTTY, write } as unknown as NodeJS.WriteStream, text: () => text };
}

test('on a terminal one line is drawn anew, elsewhere each state has a line', async () => {
  const handle = await lab.start({ retryWindowHours: 0 });
  const [terminal, file] = [output(true), output(false)];
  await Promise.all([followRun(handle, terminal.stream), followRun(handle, file.stream)]);
  const full = `${'█'.repeat(30)} 12/12 accounts, 0 failed, \\d+ rows`;
  const cleared = String.raw`\r\u001B\[K`;
  expect(terminal.text()).toMatch(new RegExp(`^(${cleared}[^\r\n]+)*${cleared}\\w+ +${full}\n$`));
  expect(file.text()).toMatch(new RegExp(`^([^\r\n\u001B]+\n)*\\w+ +${full}\n$`));
});

test('Ctrl-C leaves the run going and says how to come back, which shows the same publication', async () => {
  lab.simulator.control({ addFaults: [{ kind: 'hang', operations: ['config:DescribeConfigRules'] }] });
  const script = fileURLToPath(new URL('../../src/cli/report.ts', import.meta.url));
  const command = spawn(process.execPath, [script], { env: lab.env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  command.stderr.on('data', (text: Buffer) => (stderr += String(text)));
  const exited = once(command, 'exit');
  await eventually(
    () => Promise.resolve(stderr),
    (text) => text.includes('0/12 accounts'),
  );
  command.kill('SIGINT');
  expect(await exited).toEqual([130, null]);
  const [, workflowId = ''] =
    /The run continues\. To follow it again: npm run report -- --follow '(\S+)'\n$/.exec(stderr) ?? [];
  const handle = lab.client.workflow.getHandle(workflowId);
  expect((await handle.describe()).status.name).toBe('RUNNING');

  lab.simulator.control({ clearFaults: true });
  const { code, stdout } = await runCommand('report', lab.env, '--follow', workflowId, '--json');
  const { publication } = await untilPhase(handle, 'done');
  expect({ code, answer: JSON.parse(stdout) as object }).toEqual({
    code: 0,
    answer: { workflowId, runId: expect.any(String) as string, ...publication },
  });
  expect(await runCommand('report', lab.env, '--follow', 'no-such-run')).toEqual({
    ...{ code: 1, stdout: '', stderr: '--follow: the Temporal server has no run no-such-run\n' },
  });
});

test('a run that waits for a retry is shown with the command for it, and an empty name is a bad argument', async () => {
  const { accountId } = [...lab.simulator.oracle().regions()].find(({ disposition }) => disposition === 'scanned')!;
  lab.simulator.control({ addFaults: [{ kind: 'role-missing', accounts: [accountId] }] });
  const handle = await lab.start({});
  const { code, stdout } = await runCommand('report', lab.env, '--follow', handle.workflowId);
  expect({ code, told: stdout.split('\n').find((line) => line.includes('npm run retry')) }).toEqual({
    code: 2,
    told: `After fixing the cause, run: npm run retry -- --workflow-id '${handle.workflowId}'`,
  });
  lab.simulator.control({ clearFaults: true });
  const retried = await runCommand('retry', lab.env, '--workflow-id', handle.workflowId);
  expect({ code: retried.code, isOver: !retried.stdout.includes('npm run retry') }).toEqual({ code: 0, isOver: true });
  expect(await runCommand('retry', lab.env, '--workflow-id', '')).toMatchObject({ code: 64, stdout: '' });
});
